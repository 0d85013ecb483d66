package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each reader returns or throws an exception of ours, whatever it is given: the same damaged files
 * each time, {@code -Dnabla.fuzz=1000000} for more of them, and those with which somebody found a
 * mistake.
 */
class HostileFilesTest {
  private static final int TRIALS = Integer.getInteger("nabla.fuzz", 500);

  @ParameterizedTest
  @EnumSource
  void damagedFiles(Readers reader) {
    List<byte[]> seeds = reader.seeds();
    assertTrue(seeds.stream().anyMatch(reader::read), "the files that are right are read");
    Mutations damaged = new Mutations(seeds, new SplittableRandom(1));
    int refused = 0;
    for (int i = 0; i < TRIALS; i++) {
      refused += reader.read(damaged.next()) ? 0 : 1;
    }
    assertTrue(refused > TRIALS / 20, () -> "the damage does something");
  }

  /** The resources {@code /hostile/<reader>/*}. */
  @TestFactory
  Stream<DynamicTest> foundByFuzzing() throws Exception {
    Path folder = Path.of(HostileFilesTest.class.getResource("/hostile").toURI());
    return Stream.of(Readers.values())
        .flatMap(
            reader -> {
              Path files = folder.resolve(reader.name().toLowerCase(Locale.ROOT));
              String[] names = files.toFile().list();
              return Stream.of(names == null ? new String[0] : names)
                  .sorted()
                  .map(
                      name ->
                          DynamicTest.dynamicTest(
                              reader + " " + name,
                              () ->
                                  assertFalse(
                                      reader.read(Files.readAllBytes(files.resolve(name))))));
            });
  }
}
