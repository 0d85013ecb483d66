package nabla.nn.norm;

import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.ArgumentException;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.nn.Parametrization;
import nabla.nn.Repr;
import nabla.nn.Slot;

/**
 * Spectral normalization: w / σ, where σ is the largest singular value of the weight as a matrix W,
 * so that the layer stretches no input by more than 1. Miyato et al., arXiv 1802.05957.
 *
 * <p>σ = u · W v with the singular vectors u and v, which power iterations approach: 15 when it is
 * put on a weight, and {@code powerIterations} each time that the weight is used in training. They
 * count as constants in the gradient. A weight that is a vector is divided by its length.
 *
 * <p># Shapes: W [weight.size(dim), all other dimensions]. State: {@code original}, the weight, and
 * the buffers {@code _u} and {@code _v}, of the sizes of W.
 */
public final class SpectralNorm extends Parametrization {
  private static final int ITERATIONS_AT_FIRST = 15;

  private final Options options;
  private final Slot u = registerBuffer("_u", null);
  private final Slot v = registerBuffer("_v", null);

  /**
   * PyTorch's options.
   *
   * @param powerIterations how many power iterations each use in training makes
   * @param eps the least length that a vector is divided by
   * @param dim the dimension of outputs, perhaps counted from the end
   */
  public record Options(int powerIterations, double eps, int dim) {
    /** Checks that powerIterations is positive. */
    public Options {
      if (powerIterations <= 0) {
        throw new ArgumentException(
            "SpectralNorm: Expected n_power_iterations to be positive, but got n_power_iterations="
                + powerIterations);
      }
    }

    /** One power iteration, eps 1e-12, dimension 0. */
    public static Options defaults() {
      return new Options(1, 1e-12, 0);
    }

    /** With another number of power iterations. */
    public Options withPowerIterations(int number) {
      return new Options(number, eps, dim);
    }

    /** With another eps. */
    public Options withEps(double value) {
      return new Options(powerIterations, value, dim);
    }

    /** With another dimension of outputs. */
    public Options withDim(int value) {
      return new Options(powerIterations, eps, value);
    }
  }

  /** With PyTorch's defaults. */
  public SpectralNorm() {
    this(Options.defaults());
  }

  /** With options. */
  public SpectralNorm(Options options) {
    this.options = options;
  }

  /** What it was told. */
  public Options options() {
    return options;
  }

  @Override
  protected Tensor compute(Tensor... originals) {
    Tensor weight = originals[0];
    if (weight.rank() == 1) {
      return unit(weight);
    }
    Tensor matrix = matrix(weight);
    if (training()) {
      iterate(matrix.detach(), options.powerIterations);
    }
    // Copies, since the next use may move the vectors before this one's gradient is computed.
    return weight.div(u.tensor().clone().mul(matrix.matmul(v.tensor().clone())).sum());
  }

  @Override
  protected Tensor[] rightInverse(Tensor weight) {
    int rank = weight.rank();
    if (options.dim < -rank || options.dim >= rank) {
      throw new ArgumentException(
          "SpectralNorm: Dimension out of range (expected to be in range of [%d, %d] but got %d)"
              .formatted(-rank, rank - 1, options.dim));
    }
    if (rank > 1) {
      Tensor matrix = matrix(weight);
      u.set(unit(Tensor.randn(matrix.size(0)).to(weight.dataType())));
      v.set(unit(Tensor.randn(matrix.size(1)).to(weight.dataType())));
      iterate(matrix, ITERATIONS_AT_FIRST);
    }
    return new Tensor[] {weight};
  }

  /** Those of {@code torch.nn.utils.spectral_norm}. */
  @Override
  protected Map<String, String> olderNames() {
    return Map.of("_orig", "original", "_u", "0._u", "_v", "0._v");
  }

  private Tensor matrix(Tensor weight) {
    int first = options.dim < 0 ? options.dim + weight.rank() : options.dim;
    int[] order =
        IntStream.concat(
                IntStream.of(first), IntStream.range(0, weight.rank()).filter(i -> i != first))
            .toArray();
    return weight.permute(order).flatten(1, -1);
  }

  private void iterate(Tensor matrix, int times) {
    try (NoGrad off = NoGrad.open()) {
      for (int i = 0; i < times; i++) {
        u.tensor().copyFrom(unit(matrix.matmul(v.tensor())));
        v.tensor().copyFrom(unit(u.tensor().matmul(matrix)));
      }
    }
  }

  private Tensor unit(Tensor x) {
    Tensor length = x.norm();
    return x.div(length.maximum(Tensor.full(x.dataType(), length.shape(), options.eps)));
  }

  @Override
  protected String extraRepr() {
    return "n_power_iterations="
        + options.powerIterations
        + ", eps="
        + Repr.number(options.eps)
        + ", dim="
        + options.dim;
  }
}
