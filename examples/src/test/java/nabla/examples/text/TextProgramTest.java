package nabla.examples.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import nabla.core.kernel.Parallel;
import nabla.core.memory.Pool;
import nabla.examples.data.TextFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both programs on little text: that they learn, write, repeat, and refuse nonsense. */
class TextProgramTest {
  private static final Function<String[], Integer> MACBETH = Macbeth::run;
  private static final Function<String[], Integer> WORDS = Words::run;

  private final int threads = Parallel.threads();

  @TempDir Path folder;

  @AfterEach
  void restoreThreads() {
    Parallel.threads(threads);
  }

  /** What a run printed, and its exit code. */
  private record Run(int status, String printed, String errors) {
    /** What was printed, without the seconds. */
    String results() {
      return printed.replaceAll("\\([0-9.]+ s\\)", "");
    }

    String lastLine() {
      return printed.strip().substring(printed.strip().lastIndexOf('\n') + 1);
    }
  }

  private Run run(Function<String[], Integer> program, String arguments) {
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try (PrintStream newOut = new PrintStream(printed, true, StandardCharsets.UTF_8);
        PrintStream newErr = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
      System.setOut(newOut);
      System.setErr(newErr);
      int status = program.apply(arguments.isEmpty() ? new String[0] : arguments.split(" "));
      return new Run(
          status,
          printed.toString(StandardCharsets.UTF_8),
          errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  private Run runWell(Function<String[], Integer> program, String arguments) {
    Run run = run(program, arguments + " --out " + folder.resolve("out"));
    assertEquals(0, run.status, run.errors);
    return run;
  }

  private void assertWritten(Run run, int epochs, String... files) throws IOException {
    for (String file : files) {
      assertTrue(run.printed.contains("see " + folder.resolve("out").resolve(file)), run.printed);
    }
    try (Stream<Path> written = Files.list(folder.resolve("out"))) {
      assertEquals(
          Set.of(files), new HashSet<>(written.map(f -> f.getFileName().toString()).toList()));
    }
    assertNotNull(ImageIO.read(folder.resolve("out/curves.png").toFile()));
    List<String> table = Files.readAllLines(folder.resolve("out/curves.csv"));
    assertEquals("epoch,training loss,validation loss,validation perplexity", table.get(0));
    assertEquals(1 + epochs, table.size());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("text.txt"), text);
  }

  /** The number in a text that a pattern's group matches. */
  private static double number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), text);
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void anLstmLearnsWhatRepeats() throws IOException {
    Path text = file("Is this a Dagger, which I see before me?\n".repeat(600));
    Run run =
        runWell(MACBETH, "--epochs 10 --hidden 48 --temperature 0.1 --length 200 --data " + text);
    assertWritten(run, 10, "generated.txt", "curves.png", "curves.csv", "model.safetensors");
    String written = Files.readString(folder.resolve("out/generated.txt"));
    assertEquals(200, written.length());
    assertTrue(run.printed.contains(written), run.printed);
    assertTrue(written.contains("Dagger, which I see before me?\nIs this a Dagger"), written);
    double loss = number(run.lastLine(), "^validation loss: (.*) nats per character, perplexity");
    assertTrue(loss < .2, run.lastLine());
    assertEquals(Math.exp(loss), number(run.lastLine(), "perplexity (.*)$"), .01);
  }

  /** Letters' frequencies alone give 3.2 nats, and knowing the letter before gives 2.5. */
  @Test
  void fourEpochsOfMacbethTeachMoreThanFrequencies() {
    Run run = runWell(MACBETH, "--epochs 4 --hidden 64 --length 100");
    assertTrue(
        run.printed.startsWith(
            "90,288 characters to learn from and 10,032 to validate with, 65 different ones"),
        run.printed);
    double loss = number(run.lastLine(), "^validation loss: (\\S+) ");
    assertTrue(loss < 2.4, run.lastLine());
  }

  @Test
  void aSeedFixesAllNumbersWithAnyNumberOfThreads() throws IOException {
    String small =
        "--epochs 1 --hidden 16 --data " + file("Double, double, toile and trouble;\n".repeat(80));
    String first = runWell(MACBETH, small).results();
    Parallel.threads(threads == 1 ? 3 : 1);
    assertEquals(first, runWell(MACBETH, small).results());
    assertNotEquals(first, runWell(MACBETH, small + " --seed 2").results());
  }

  @Test
  void aSeedFixesTheWords() {
    String small = "--epochs 1 --hidden 16 --count 20";
    String first = runWell(WORDS, small).results();
    Parallel.threads(threads == 1 ? 3 : 1);
    assertEquals(first, runWell(WORDS, small).results());
    assertNotEquals(first, runWell(WORDS, small + " --seed 2").results());
  }

  @Test
  void aSteadyLoopCreatesNoArrays() throws IOException {
    String small =
        "--epochs 10 --hidden 16 --length 100 --data " + file("To morrow, ".repeat(2000));
    runWell(MACBETH, small);
    long before = Pool.local().created();
    runWell(MACBETH, small);
    // The second program's parameters, gradients and optimizer state are new; its steps are not.
    long created = Pool.local().created() - before;
    assertTrue(created < 60, created + " arrays were created by 90 steps and 100 characters");
  }

  /** Words of two syllables, each of one of four consonants and one of five vowels. */
  @Test
  void aGruInventsWordsOfTheSameForm() throws IOException {
    List<String> syllables = new ArrayList<>();
    for (char consonant : "bdgk".toCharArray()) {
      for (char vowel : "aeiou".toCharArray()) {
        syllables.add("" + consonant + vowel);
      }
    }
    List<String> words = new ArrayList<>();
    for (int i = 0; i < syllables.size(); i++) {
      for (int j = 0; j < syllables.size(); j++) {
        if ((i + j) % 2 == 0) {
          words.add(syllables.get(i) + syllables.get(j));
        }
      }
    }
    Run run =
        runWell(
            WORDS, "--epochs 20 --hidden 32 --count 300 --data " + file(String.join(" ", words)));
    assertWritten(run, 20, "invented.txt", "curves.png", "curves.csv", "model.safetensors");
    assertTrue(
        run.printed.startsWith(
            "180 different words to learn from and 20 to validate with, 9 different letters"),
        run.printed);
    List<String> invented = Files.readAllLines(folder.resolve("out/invented.txt"));
    List<String> formed =
        invented.stream().filter(word -> word.matches("([bdgk][aeiou]){2}")).toList();
    assertTrue(invented.size() >= 20 && formed.size() >= .9 * invented.size(), run.printed);
    assertFalse(invented.stream().anyMatch(words::contains), "invented are new");
    assertEquals(invented.size(), new HashSet<>(invented).size(), "and different");
    double novel = number(run.lastLine(), "^novel: (.*) % of 300 words drawn at temperature 0.8$");
    assertTrue(300 * novel / 100 >= invented.size() - .5 && novel < 100, run.lastLine());
  }

  @Test
  void wordsAreLettersOnly() {
    assertEquals(
        List.of("café", "done", "hurley", "the", "when"),
        Words.words("When the Hurley-burley's done, 3 a  I CAFÉ the".replace("-burley", "")));
  }

  @Test
  void readmeIsRight() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    List<String> words = Words.words(TextFile.macbeth());
    assertEquals(words.size(), number(readme.replace(",", ""), "play's (\\d+) different words"));
    assertEquals(List.of(false), inPlay(words, readme, "play doesn't have \\(such as ([^)]*)\\)"));
    assertEquals(List.of(true), inPlay(words, readme, "finds by itself \\(such as ([^)]*)\\)"));
    String macbeth = run(MACBETH, "--help").printed;
    String spelling = run(WORDS, "--help").printed;
    assertEquals(number(readme, "An LSTM of (\\d+)"), number(macbeth, "state; default:\\s+(\\d+)"));
    assertEquals(number(readme, "play (\\d+) times"), number(macbeth, "whole; default:\\s+(\\d+)"));
    assertEquals(
        number(readme, "it writes (\\d+) char"), number(macbeth, "write; default:\\s+(\\d+)"));
    assertEquals(number(readme, "A GRU of (\\d+)"), number(spelling, "state; default:\\s+(\\d+)"));
    assertEquals(
        number(readme.replace(",", ""), "and draws (\\d+)"),
        number(spelling, "draw; default:\\s+(\\d+)"));
  }

  /** Whether the words *so*, *so* that a pattern finds are among some; both, if some are. */
  private static List<Boolean> inPlay(List<String> words, String readme, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(readme);
    assertTrue(matcher.find(), pattern);
    return Arrays.stream(matcher.group(1).replace("*", "").split(",\\s*"))
        .map(words::contains)
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--epochs 0",
        "--epochs 1001",
        "--hidden 0",
        "--hidden 100000",
        "--temperature 0",
        "--temperature NaN",
        "--temperature Infinity",
      })
  void badValuesAreNamed(String arguments) {
    for (Function<String[], Integer> program : List.of(MACBETH, WORDS)) {
      assertRefused(program, arguments, arguments.split(" ")[0] + ": got ");
    }
  }

  @Test
  void badValuesOfOneProgram() {
    assertRefused(MACBETH, "--length 0", "macbeth: --length: got 0, wanted 1 to ");
    assertRefused(WORDS, "--count -1", "words: --count: got -1, wanted 1 to ");
  }

  @Test
  void badTexts() throws IOException {
    assertRefused(MACBETH, "--data " + folder.resolve("none"), "can't be read");
    String brief = "--data " + file("A drumme, a drumme: Macbeth doth come.");
    assertRefused(MACBETH, brief, "38 characters of text given; wanted at least 2,277");
    assertRefused(WORDS, brief, "4 different words given; wanted at least 20");
  }

  private void assertRefused(Function<String[], Integer> program, String arguments, String error) {
    Run run = run(program, arguments);
    assertEquals(1, run.status, run.errors);
    assertTrue(run.errors.contains(error), run.errors);
    assertFalse(run.errors.contains("\tat "), run.errors);
  }

  @Test
  void anOutputThatCannotBeWritten() throws IOException {
    String arguments =
        "--epochs 1 --hidden 4 --count 5 --out " + Files.createFile(folder.resolve("f"));
    assertRefused(WORDS, arguments, "can't be written");
  }

  @Test
  void wrongUsage() {
    for (Function<String[], Integer> program : Arrays.asList(MACBETH, WORDS)) {
      assertEquals(0, run(program, "--help").status);
      assertEquals(2, run(program, "--epochs many").status);
      assertEquals(2, run(program, "--unknown").status);
    }
  }
}
