package nabla.nn.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.StateDict;

/**
 * A directory with the last checkpoints of a training, and the best one.
 *
 * <pre>{@code
 * Checkpoints checkpoints = new Checkpoints(directory, 3);
 * Optional<StateDict> last = checkpoints.latest();
 * ...
 * checkpoints.save(step, state);
 * }</pre>
 *
 * <p>Each comes into the directory whole, on the disk, and before an older one goes: whenever the
 * program is killed, the disk is full or the power fails, the last one is there and complete. What
 * a killed program left half-written is removed by the next. A directory belongs to one training at
 * a time.
 */
public final class Checkpoints {
  private static final String ENDING = ".safetensors";
  private static final String BEST = "best" + ENDING;
  private static final Pattern STEP = Pattern.compile("step-(\\d{1,18})\\.safetensors");
  private static final Pattern LEFTOVER =
      Pattern.compile("(step-\\d+|best)\\.safetensors\\..*\\.part");

  private final Path directory;
  private final int keep;

  /**
   * Those of a directory, which is made with the first one.
   *
   * @param keep how many of the last are kept, 1 or more
   * @throws DataException if it can't be read, or is no directory
   */
  public Checkpoints(Path directory, int keep) {
    if (keep < 1) {
      throw new ArgumentException("Checkpoints: got keep " + keep + ", wanted 1 or more");
    }
    this.directory = directory;
    this.keep = keep;
    delete(files(name -> LEFTOVER.matcher(name).matches()));
  }

  /** Where they are. */
  public Path directory() {
    return directory;
  }

  /**
   * Saves a state, then removes the oldest ones that are too many.
   *
   * @param step which state it is: the largest is the latest
   * @throws DataException if it can't be written; those that were there are there still
   */
  public void save(long step, StateDict state) {
    if (step < 0) {
      throw new ArgumentException("Checkpoints.save: got step " + step + ", wanted 0 or more");
    }
    Checkpoint.write(directory.resolve("step-%09d".formatted(step) + ENDING), state);
    List<Path> all = steps();
    delete(all.subList(0, Math.max(0, all.size() - keep)));
  }

  /**
   * Saves a state as the best one so far, in the place of the one before.
   *
   * @throws DataException if it can't be written; the one before is there still
   */
  public void saveBest(StateDict state) {
    Checkpoint.write(directory.resolve(BEST), state);
  }

  /**
   * The state of the largest step, if there is one.
   *
   * @throws DataException if it can't be read
   */
  public Optional<StateDict> latest() {
    List<Path> all = steps();
    return all.isEmpty() ? Optional.empty() : Optional.of(Checkpoint.read(all.get(all.size() - 1)));
  }

  /**
   * The best state, if one was saved.
   *
   * @throws DataException if it can't be read
   */
  public Optional<StateDict> best() {
    return files(BEST::equals).stream().findFirst().map(Checkpoint::read);
  }

  /** Removes all of them, for a training that begins anew. */
  public void clear() {
    delete(files(name -> name.equals(BEST) || STEP.matcher(name).matches()));
  }

  /** Those of steps, in their order. */
  private List<Path> steps() {
    return files(name -> STEP.matcher(name).matches()).stream()
        .sorted(Comparator.comparingLong(Checkpoints::step))
        .toList();
  }

  private static long step(Path file) {
    Matcher matcher = STEP.matcher(file.getFileName().toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private List<Path> files(Predicate<String> wanted) {
    if (Files.notExists(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> wanted.test(file.getFileName().toString())).toList();
    } catch (IOException e) {
      throw new DataException(
          "%s can't be read: %s. Wanted a directory of checkpoints.".formatted(directory, e), e);
    }
  }

  private static void delete(List<Path> files) {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new DataException(
            "%s can't be removed: %s. Wanted a directory that may be written.".formatted(file, e),
            e);
      }
    }
  }
}
