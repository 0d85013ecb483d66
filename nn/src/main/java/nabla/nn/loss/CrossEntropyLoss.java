package nabla.nn.loss;

import java.util.stream.IntStream;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.core.TypeException;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The cross entropy of predicted classes, from logits: -w_y ln softmax(x)_y for a class index y,
 * and -Σ_c w_c p_c ln softmax(x)_c for class probabilities p.
 *
 * <p>Shapes: input [C], [N, C] or [N, C, d1, ...]; target without the C dimension for indices
 * (LONG), or just like the input for probabilities; the result is a scalar, or the shape of indices
 * without reduction. The mean divides by the sum of the w_y of all indices that aren't ignored, or
 * for probabilities by how many rows there are.
 *
 * <p>Label smoothing ε puts (1 - ε) p + ε/C in place of p: C. Szegedy et al., arXiv 1512.00567
 * (2015).
 *
 * <p>State: {@code weight} [C], a buffer, if given.
 */
public final class CrossEntropyLoss extends Loss {
  private final Slot weight;
  private final long ignoreIndex;
  private final double labelSmoothing;

  /**
   * Its options, PyTorch's.
   *
   * @param weight [C], a factor for each class; null for all 1
   * @param ignoreIndex an index that counts for nothing
   * @param labelSmoothing ε, 0 to 1
   */
  public record Options(
      Tensor weight, long ignoreIndex, double labelSmoothing, Reduction reduction) {
    /** No weight, ignoring -100, no smoothing, the mean. */
    public static Options defaults() {
      return new Options(null, -100, 0, Reduction.MEAN);
    }

    /** With a factor for each class. */
    public Options withWeight(Tensor w) {
      return new Options(w, ignoreIndex, labelSmoothing, reduction);
    }

    /** With another index to ignore. */
    public Options withIgnoreIndex(long index) {
      return new Options(weight, index, labelSmoothing, reduction);
    }

    /** With smoothed labels. */
    public Options withLabelSmoothing(double epsilon) {
      return new Options(weight, ignoreIndex, epsilon, reduction);
    }

    /** With another reduction. */
    public Options withReduction(Reduction r) {
      return new Options(weight, ignoreIndex, labelSmoothing, r);
    }
  }

  /** With the default options. */
  public CrossEntropyLoss() {
    this(Options.defaults());
  }

  /** With options. */
  public CrossEntropyLoss(Options options) {
    super(options.reduction);
    if (!(options.labelSmoothing >= 0 && options.labelSmoothing <= 1)) {
      throw new ArgumentException(
          "CrossEntropyLoss: label_smoothing must be between 0.0 and 1.0. Got: "
              + options.labelSmoothing);
    }
    if (options.weight != null && options.weight.rank() != 1) {
      throw new ShapeException(
          "CrossEntropyLoss: got a weight of shape "
              + options.weight.shape()
              + "; wanted one number per class, [C]");
    }
    this.weight = registerBuffer("weight", options.weight);
    this.ignoreIndex = options.ignoreIndex;
    this.labelSmoothing = options.labelSmoothing;
  }

  /** [C], or null. */
  public Tensor weight() {
    return weight.tensor();
  }

  /** The index that counts for nothing. */
  public long ignoreIndex() {
    return ignoreIndex;
  }

  /** ε. */
  public double labelSmoothing() {
    return labelSmoothing;
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    check(input, target);
    Tensor w = weight.isEmpty() ? null : weight.tensor().to(input.dataType());
    Tensor logits = rows(input);
    Tensor losses =
        target.dataType() == DataType.LONG
            ? Functional.crossEntropy(
                logits,
                target.rank() == 1 ? target : target.flatten(),
                w,
                ignoreIndex,
                labelSmoothing,
                reduction().toString())
            : reduction().of(ofProbabilities(logits, rows(target), w));
    return reduction() == Reduction.NONE ? losses.reshape(indexShape(input)) : losses;
  }

  private Tensor ofProbabilities(Tensor logits, Tensor p, Tensor w) {
    Tensor smooth =
        labelSmoothing == 0 ? p : p.mul(1 - labelSmoothing).add(labelSmoothing / logits.size(1));
    Tensor terms = logits.logSoftmax(1).mul(smooth);
    return (w == null ? terms : terms.mul(w)).sum(1).neg();
  }

  private void check(Tensor x, Tensor target) {
    if (x.rank() == 0) {
      throw new ShapeException(
          "CrossEntropyLoss: got an input without dimensions, wanted [C], [N, C] or [N, C, ...]");
    }
    int classes = x.size(classAxis(x));
    if (!weight.isEmpty() && weight.tensor().numel() != classes) {
      throw new ShapeException(
          ("CrossEntropyLoss: weight tensor should be defined either for all %s classes or no"
                  + " classes but got weight tensor of shape: %s")
              .formatted(classes, weight.tensor().shape()));
    }
    if (target.shape().equals(x.shape())) {
      if (target.dataType() == DataType.LONG) {
        throw new TypeException(
            ("CrossEntropyLoss: Expected floating point type for target with class probabilities,"
                    + " got LONG of the input's shape %s; for class indices leave out the dimension of size"
                    + " %s")
                .formatted(x.shape(), classes));
      }
      if (ignoreIndex >= 0) {
        throw new ArgumentException(
            "CrossEntropyLoss: ignore_index is not supported for floating point target, got "
                + ignoreIndex);
      }
      return;
    }
    if (x.rank() > 1 && target.rank() > 0 && target.size(0) != x.size(0)) {
      throw new ShapeException(
          ("CrossEntropyLoss: Expected input batch_size (%s) to match target batch_size (%s):"
                  + " input %s, target %s")
              .formatted(x.size(0), target.size(0), x.shape(), target.shape()));
    }
    if (!target.shape().equals(indexShape(x))) {
      throw new ShapeException(
          ("CrossEntropyLoss: got an input of shape %s and a target of shape %s; wanted the"
                  + " input's shape for probabilities, or that without dimension %s for class indices")
              .formatted(x.shape(), target.shape(), classAxis(x)));
    }
    if (target.dataType() != DataType.LONG) {
      throw new TypeException(
          ("CrossEntropyLoss: expected target dtype to be Long or Byte when it holds class"
                  + " indices, got %s; use to(LONG)")
              .formatted(target.dataType()));
    }
  }

  private static int classAxis(Tensor x) {
    return x.rank() == 1 ? 0 : 1;
  }

  /** The input's shape without its dimension of classes. */
  private static Shape indexShape(Tensor x) {
    int axis = classAxis(x);
    return Shape.of(IntStream.range(0, x.rank()).filter(i -> i != axis).map(x::size).toArray());
  }

  /**
   * [decisions, classes]: what {@code [N, C, d1, ...]} becomes with the classes moved to the back.
   */
  private static Tensor rows(Tensor x) {
    if (x.rank() == 2) {
      return x;
    }
    int axis = classAxis(x);
    IntStream others = IntStream.range(0, x.rank()).filter(i -> i != axis);
    int[] order = IntStream.concat(others, IntStream.of(axis)).toArray();
    return x.permute(order).reshape(indexShape(x).numel(), x.size(axis));
  }
}
