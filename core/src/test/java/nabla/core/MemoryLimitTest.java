package nabla.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** What is made under a limit stays below it; afterwards all is as before. */
class MemoryLimitTest {
  @Test
  void refusesMore() {
    try (MemoryLimit limit = MemoryLimit.open(10_000)) {
      Tensor.zeros(1000);
      assertThrows(ArgumentException.class, () -> Tensor.zeros(2000));
      try (MemoryLimit less = MemoryLimit.open(1500)) {
        Tensor.zeros(1);
        assertThrows(ArgumentException.class, () -> Tensor.zeros(1));
      }
      Tensor.zeros(100);
      assertThrows(ArgumentException.class, () -> Tensor.zeros(1 << 27));
      int empty = 0;
      while (empty < 100 && small()) {
        empty++;
      }
      assertEquals(3, empty, "empty tensors take memory too");
    }
    assertEquals(100_000, Tensor.zeros(100_000).numel());
  }

  private static boolean small() {
    try {
      Tensor.zeros(0);
      return true;
    } catch (ArgumentException e) {
      return false;
    }
  }
}
