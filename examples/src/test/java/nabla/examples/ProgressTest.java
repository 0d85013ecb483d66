package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final String LAST_LINE =
      "epoch 2/10  loss 0.25, accuracy 90.0 %  \\(\\d+\\.\\d s\\)";

  @Test
  void logFileGetsOneCleanLine() {
    String output = run(false);
    assertTrue(output.strip().matches(LAST_LINE), output);
    assertEquals(1, output.lines().count());
    assertTrue(
        output.strip().chars().allMatch(c -> c >= ' ' && c < 127),
        "control characters in: " + output);
  }

  @Test
  void terminalGetsABarThatTheResultReplaces() {
    String output = run(true);
    String[] states = output.split("\r");
    assertTrue(output.contains("500/500"), output);
    assertTrue(output.contains("loss 0.2500"), output);
    assertTrue(states[states.length - 1].strip().matches(LAST_LINE), output);
    assertEquals(1, output.lines().filter(line -> line.contains("epoch 2/10  loss")).count());
    for (String state : states) {
      assertFalse(state.stripTrailing().length() > 79, "wider than a terminal: " + state);
    }
  }

  private static String run(boolean terminal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (Progress progress = new Progress("epoch 2/10", 500, out, terminal)) {
      for (int i = 0; i < 500; i++) {
        progress.step(0.25);
      }
      progress.result("loss 0.25, accuracy 90.0 %");
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
