package nabla.nn.loss;

import java.util.Arrays;
import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.core.TypeException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A hinge loss of classes that exclude each other: w_y / C Σ_{c ≠ y} max(0, margin - x_y + x_c)^p
 * for a class index y; by default its mean over the samples.
 *
 * <p>Shapes: input [N, C] and target LONG [N], or [C] and []; the result is a scalar, or of the
 * target's shape without reduction.
 *
 * <p>K. Crammer, Y. Singer, "On the Algorithmic Implementation of Multiclass Kernel-based Vector
 * Machines", JMLR 2 (2001).
 *
 * <p>State: {@code weight} [C], a buffer, if given.
 */
public final class MultiMarginLoss extends WeightedLoss {
  private final int p;
  private final double margin;

  /**
   * Its options, PyTorch's.
   *
   * @param p 1 or 2
   * @param margin by how much the right class should lead
   * @param weight [C], a factor for each class; null for all 1
   */
  public record Options(int p, double margin, Tensor weight, Reduction reduction) {
    /** p = 1, margin 1, without weight, the mean. */
    public static Options defaults() {
      return new Options(1, 1, null, Reduction.MEAN);
    }

    /** With another power. */
    public Options withP(int power) {
      return new Options(power, margin, weight, reduction);
    }

    /** With another margin. */
    public Options withMargin(double m) {
      return new Options(p, m, weight, reduction);
    }

    /** With a factor for each class. */
    public Options withWeight(Tensor w) {
      return new Options(p, margin, w, reduction);
    }

    /** With another reduction. */
    public Options withReduction(Reduction r) {
      return new Options(p, margin, weight, r);
    }
  }

  /** With the default options. */
  public MultiMarginLoss() {
    this(Options.defaults());
  }

  /**
   * With options.
   *
   * @throws ArgumentException if p is neither 1 nor 2
   * @throws ShapeException if the weight isn't of one dimension
   */
  public MultiMarginLoss(Options options) {
    super(options.weight, options.reduction);
    if (options.p != 1 && options.p != 2) {
      throw new ArgumentException(
          "MultiMarginLoss: only p == 1 and p == 2 supported, got " + options.p);
    }
    if (options.weight != null && options.weight.rank() != 1) {
      throw new ShapeException(
          "MultiMarginLoss: weight must be one-dimensional, [C], got " + options.weight.shape());
    }
    this.p = options.p;
    this.margin = options.margin;
  }

  /** The power, 1 or 2. */
  public int p() {
    return p;
  }

  /** By how much the right class should lead. */
  public double margin() {
    return margin;
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    check(input, target);
    int classes = input.rank() == 0 ? 1 : input.size(-1);
    Tensor weight = classWeight(input, classes);
    long[] indices = target.toLongArray();
    double[] others = new double[indices.length * classes];
    Arrays.fill(others, 1);
    for (int n = 0; n < indices.length; n++) {
      Classes.requireClass(indices[n], classes, "MultiMarginLoss: target out of range");
      others[n * classes + (int) indices[n]] = 0;
    }
    Tensor x = input.reshape(indices.length, classes);
    Tensor own = x.gather(1, target.reshape(indices.length, 1));
    Tensor missing = x.sub(own).add(margin).relu();
    Tensor terms = p == 1 ? missing : missing.square();
    Tensor counted = Tensor.of(others, indices.length, classes).to(x.dataType());
    Tensor losses = terms.mul(counted).mean(1);
    if (weight != null) {
      losses = losses.mul(weight.indexSelect(0, target.flatten()));
    }
    return reduction().of(losses.reshape(target.shape()));
  }

  private static void check(Tensor input, Tensor target) {
    if (input.rank() > 2 || input.rank() > 0 && input.size(-1) == 0) {
      throw new ShapeException(
          ("MultiMarginLoss: Expected non-empty vector or matrix with optional 0-dim batch size,"
                  + " but got: %s")
              .formatted(input.shape()));
    }
    int samples = input.rank() == 2 ? input.size(0) : 1;
    if (target.rank() > 1 || target.numel() != samples) {
      throw new ShapeException(
          "MultiMarginLoss: inconsistent target size, expected %s but got %s"
              .formatted(samples, target.shape()));
    }
    if (target.dataType() != DataType.LONG) {
      throw new TypeException(
          "MultiMarginLoss: expected scalar type LONG but found %s for the target; use to(LONG)"
              .formatted(target.dataType()));
    }
  }
}
