package nabla.nn;

import java.util.Arrays;
import nabla.core.ArgumentException;
import nabla.core.NoGrad;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.core.TypeException;
import nabla.nn.init.Init;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A table of vectors, one for each word, character or class: y[i] = weight[x[i]].
 *
 * <p>Shapes: x [*], LONG indices from 0 to numEmbeddings - 1; y [*, embeddingDim]. State: {@code
 * weight} [numEmbeddings, embeddingDim], at first normally distributed.
 */
public final class Embedding extends Layer {
  /** Added to lengths that are divided by, as PyTorch does. */
  private static final double EPS = 1e-7;

  private final EmbeddingOptions options;
  private final int numEmbeddings;
  private final int embeddingDim;
  private final Slot weight;

  /** A table of random vectors, with the default options. */
  public Embedding(int numEmbeddings, int embeddingDim) {
    this(numEmbeddings, embeddingDim, EmbeddingOptions.defaults());
  }

  /**
   * A table of random vectors, but for the padding's, which is zero.
   *
   * @throws ArgumentException for a negative size, or a padding index outside of the table
   */
  public Embedding(int numEmbeddings, int embeddingDim, EmbeddingOptions options) {
    this(options, Init.normal(Tensor.zeros(numEmbeddings, embeddingDim), 0, 1));
    if (options.paddingIdx() != null) {
      Tensor rows = Tensor.arange(DataType.FLOAT, 0, numEmbeddings, 1).unsqueeze(1);
      NoGrad.of(() -> weight().copyFrom(weight().mul(rows.ne(paddingIdx()))));
    }
  }

  private Embedding(EmbeddingOptions options, Tensor table) {
    this.options = options;
    this.numEmbeddings = table.size(0);
    this.embeddingDim = table.size(1);
    Integer padding = options.paddingIdx();
    if (padding != null && (padding < -numEmbeddings || padding >= numEmbeddings)) {
      throw new ArgumentException(
          "Embedding: Padding_idx must be within num_embeddings, got %s and %s"
              .formatted(padding, numEmbeddings));
    }
    this.weight = registerParameter("weight", table);
  }

  /**
   * A table of given vectors [numEmbeddings, embeddingDim], which are copied.
   *
   * @param freeze whether they stay as they are instead of being learned
   */
  public static Embedding fromPretrained(Tensor table, boolean freeze, EmbeddingOptions options) {
    if (table.rank() != 2) {
      throw new ShapeException(
          "Embedding: Embeddings parameter is expected to be 2-dimensional, got shape "
              + table.shape());
    }
    Embedding embedding = new Embedding(options, table.detach().clone());
    embedding.requiresGrad(!freeze);
    return embedding;
  }

  /** The number of vectors. */
  public int numEmbeddings() {
    return numEmbeddings;
  }

  /** The size of a vector. */
  public int embeddingDim() {
    return embeddingDim;
  }

  /** Its options. */
  public EmbeddingOptions options() {
    return options;
  }

  /** [numEmbeddings, embeddingDim]. */
  public Tensor weight() {
    return weight.tensor();
  }

  /** The padding's row counted from the front; -1 for none. */
  private int paddingIdx() {
    Integer padding = options.paddingIdx();
    return padding == null ? -1 : Math.floorMod(padding, numEmbeddings);
  }

  @Override
  protected Tensor compute(Tensor x) {
    if (x.dataType() != DataType.LONG) {
      throw new TypeException(
          ("%s: Expected tensor for argument indices to have scalar type LONG, but got %s; convert"
                  + " with to(LONG)")
              .formatted(this, x.dataType()));
    }
    Tensor index = x.flatten();
    if (options.maxNorm() != null) {
      renormalize(index);
    }
    Tensor rows = weight.tensor().indexSelect(0, index);
    if (rows.requiresGrad() && (options.paddingIdx() != null || options.scaleGradByFreq())) {
      Tensor scale = gradientScale(index.toLongArray()).to(rows.dataType());
      rows.registerHook(g -> g.mul(scale));
    }
    int[] dims = Arrays.copyOf(x.shape().dims(), x.rank() + 1);
    dims[x.rank()] = embeddingDim;
    return rows.reshape(Shape.of(dims));
  }

  /** What the gradient of each row that was looked up is multiplied by, [n, 1]. */
  private Tensor gradientScale(long[] index) {
    int[] count = new int[numEmbeddings];
    for (long row : index) {
      count[(int) row]++;
    }
    double[] scale = new double[index.length];
    for (int i = 0; i < scale.length; i++) {
      int row = (int) index[i];
      double of = options.scaleGradByFreq() ? 1. / count[row] : 1;
      scale[i] = row == paddingIdx() ? 0 : of;
    }
    return Tensor.of(scale, scale.length, 1);
  }

  /** Shortens the rows that are looked up to the greatest length. */
  private void renormalize(Tensor index) {
    try (NoGrad off = NoGrad.open()) {
      Tensor table = weight.tensor();
      Tensor lengths = table.norm(options.normType(), new int[] {1}, false);
      double[] length = lengths.indexSelect(0, index).toDoubleArray();
      long[] row = index.toLongArray();
      double[] factor = new double[numEmbeddings];
      Arrays.fill(factor, 1);
      for (int i = 0; i < row.length; i++) {
        factor[(int) row[i]] =
            length[i] > options.maxNorm() ? options.maxNorm() / (length[i] + EPS) : 1;
      }
      table.copyFrom(table.mul(Tensor.of(factor, numEmbeddings, 1).to(table.dataType())));
    }
  }

  @Override
  protected String extraRepr() {
    return numEmbeddings
        + ", "
        + embeddingDim
        + (options.paddingIdx() == null ? "" : ", padding_idx=" + paddingIdx())
        + (options.maxNorm() == null ? "" : ", max_norm=" + Repr.number(options.maxNorm()))
        + (options.normType() == 2 ? "" : ", norm_type=" + Repr.number(options.normType()))
        + (options.scaleGradByFreq() ? ", scale_grad_by_freq=True" : "");
  }
}
