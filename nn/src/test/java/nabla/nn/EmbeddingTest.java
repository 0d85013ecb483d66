package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.core.ShapeException;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;

/** What the parity cases of {@link Embedding} leave out. */
class EmbeddingTest {
  @Test
  void theVectorOfThePaddingStartsAtZero() {
    Embedding embedding = new Embedding(4, 3, EmbeddingOptions.defaults().withPaddingIdx(-2));
    for (int row = 0; row < 4; row++) {
      assertEquals(row == 2, embedding.weight().select(0, row).norm().item() == 0);
    }
    assertEquals("Embedding(4, 3, padding_idx=2)", embedding.toString());
  }

  @Test
  void pretrainedVectorsAreCopiedAndFrozenIfWanted() {
    Tensor table = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Embedding frozen = Embedding.fromPretrained(table, true, EmbeddingOptions.defaults());
    Embedding learned = Embedding.fromPretrained(table, false, EmbeddingOptions.defaults());
    table.fill(0);
    assertArrayEquals(new double[] {5, 6, 1, 2}, frozen.forward(Tensor.of(2, 0)).toDoubleArray());
    assertFalse(frozen.forward(Tensor.of(2, 0)).requiresGrad());
    assertTrue(learned.forward(Tensor.of(2, 0)).requiresGrad());
    assertThrows(
        ShapeException.class,
        () -> Embedding.fromPretrained(Tensor.ones(2), true, EmbeddingOptions.defaults()));
  }

  @Test
  void aNetOfWordsCanBeSummarized() {
    String table = new Sequential(new Embedding(5, 3), new Linear(3, 2)).summary(4, 7);
    assertTrue(table.contains("[4, 7, 2]"), table);
  }
}
