package nabla.nn.loss;

import java.util.Arrays;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.core.TypeException;
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
public final class CrossEntropyLoss extends WeightedLoss {
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
    super(options.weight, options.reduction);
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
    this.ignoreIndex = options.ignoreIndex;
    this.labelSmoothing = options.labelSmoothing;
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
    int classes = Classes.count(input, "CrossEntropyLoss");
    Tensor w = classWeight(input, classes);
    Tensor logits = batched(input);
    if (target.shape().equals(input.shape())) {
      requireProbabilities(input, target);
      Tensor losses = ofProbabilities(logits, batched(target), w);
      return reduction().of(losses.reshape(Classes.indexShape(input)));
    }
    Classes.requireIndices(input, target, "CrossEntropyLoss");
    Tensor losses =
        Functional.crossEntropy(
            logits,
            input.rank() == 1 ? target.flatten() : target,
            w,
            ignoreIndex,
            labelSmoothing,
            reduction().toString());
    return reduction() == Reduction.NONE ? losses.reshape(target.shape()) : losses;
  }

  /** A batch of one, if it isn't a batch. */
  private static Tensor batched(Tensor x) {
    return x.rank() == 1 ? x.unsqueeze(0) : x;
  }

  private Tensor ofProbabilities(Tensor logits, Tensor p, Tensor w) {
    Tensor smooth =
        labelSmoothing == 0 ? p : p.mul(1 - labelSmoothing).add(labelSmoothing / logits.size(1));
    Tensor terms = logits.logSoftmax(1).mul(smooth);
    if (w != null) {
      int[] perClass = logits.shape().dims();
      Arrays.fill(perClass, 1);
      perClass[1] = logits.size(1);
      terms = terms.mul(w.reshape(perClass));
    }
    return terms.sum(1).neg();
  }

  private void requireProbabilities(Tensor x, Tensor target) {
    if (target.dataType() == DataType.LONG) {
      throw new TypeException(
          ("CrossEntropyLoss: Expected floating point type for target with class probabilities, got"
                  + " LONG of the input's shape %s; for class indices leave out the dimension of size"
                  + " %s")
              .formatted(x.shape(), x.size(Classes.axis(x))));
    }
    if (ignoreIndex >= 0) {
      throw new ArgumentException(
          "CrossEntropyLoss: ignore_index is not supported for floating point target, got "
              + ignoreIndex);
    }
  }
}
