package nabla.nn;

/**
 * Options of {@link Embedding}, PyTorch's.
 *
 * @param paddingIdx the row that stands for padding: zeros at first, and never learned; negative
 *     counts from the back, null for none
 * @param maxNorm rows that are looked up and longer are shortened to this, in place; null for any
 *     length
 * @param normType the p of the p-norm that {@code maxNorm} is about
 * @param scaleGradByFreq divides a row's gradient by how often the row was looked up
 */
public record EmbeddingOptions(
    Integer paddingIdx, Double maxNorm, double normType, boolean scaleGradByFreq) {
  /** No padding, rows of any length, gradients as they are. */
  public static EmbeddingOptions defaults() {
    return new EmbeddingOptions(null, null, 2, false);
  }

  /** With a row for padding. */
  public EmbeddingOptions withPaddingIdx(int row) {
    return new EmbeddingOptions(row, maxNorm, normType, scaleGradByFreq);
  }

  /** With rows of a greatest length. */
  public EmbeddingOptions withMaxNorm(double length) {
    return new EmbeddingOptions(paddingIdx, length, normType, scaleGradByFreq);
  }

  /** With lengths in another norm. */
  public EmbeddingOptions withNormType(double p) {
    return new EmbeddingOptions(paddingIdx, maxNorm, p, scaleGradByFreq);
  }

  /** With gradients divided by frequency. */
  public EmbeddingOptions withScaleGradByFreq() {
    return new EmbeddingOptions(paddingIdx, maxNorm, normType, true);
  }
}
