package nabla.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** States within states. */
class StateDictTest {
  @Test
  void whatIsPutInComesOut() {
    Tensor weight = Tensor.ones(2);
    StateDict inner = new StateDict(Map.of("w", weight), Map.of("step", 3, "name", "a"));
    StateDict all = StateDict.of(Map.of("epoch", 2)).with("optimizer", inner).with("other", inner);
    assertEquals(2, all.count("epoch"));
    assertEquals(inner, all.at("optimizer"));
    assertEquals(inner, all.at("other"));
    assertSame(weight, all.tensor("other.w"));
    assertEquals("a", all.at("other").text("name"));
    assertEquals(StateDict.of(Map.of()), all.at("othe"));
  }

  @Test
  void whatIsMissingIsNamed() {
    StateDict state = StateDict.of(Map.of("epoch", 2));
    String wrong = assertThrows(ArgumentException.class, () -> state.text("epoch")).getMessage();
    assertTrue(wrong.contains("\"epoch\": got 2, wanted a String"), wrong);
    String missing = assertThrows(ArgumentException.class, () -> state.tensor("w")).getMessage();
    assertTrue(missing.contains("\"w\""), missing);
  }
}
