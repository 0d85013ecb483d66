package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** A generator's state is all that it is. */
class GeneratorTest {
  /** Normal numbers, of which every second one is left over from the one before. */
  private static double[] draw(Generator generator, int n) {
    return IntStream.range(0, n).mapToDouble(i -> generator.nextGaussian()).toArray();
  }

  @Test
  void goesOnWhereAnotherWas() {
    for (int drawn = 0; drawn < 4; drawn++) {
      Generator first = new Generator(11);
      draw(first, drawn);
      Tensor state = first.state();
      double[] wanted = draw(first, 9);
      Generator second = new Generator(99);
      draw(second, 1);
      second.state(state);
      assertArrayEquals(wanted, draw(second, 9), "after " + drawn);
    }
  }

  @Test
  void aStateIsACopyThatOutlivesScopes() {
    Generator generator = new Generator(3);
    Tensor state;
    try (Scope scope = Scope.open()) {
      state = generator.state();
    }
    long[] before = state.toLongArray();
    long drawn = generator.nextLong();
    assertArrayEquals(before, state.toLongArray());
    generator.state(state);
    assertEquals(drawn, generator.nextLong());
  }

  @Test
  void whatCannotBeAStateIsRefused() {
    Generator generator = new Generator(3);
    for (Tensor wrong :
        new Tensor[] {
          Tensor.zeros(DataType.LONG, 5), Tensor.ones(5), Tensor.ones(DataType.LONG, 4)
        }) {
      assertThrows(ArgumentException.class, () -> generator.state(wrong));
    }
    assertEquals(new Generator(3).nextLong(), generator.nextLong(), "nothing was changed");
  }
}
