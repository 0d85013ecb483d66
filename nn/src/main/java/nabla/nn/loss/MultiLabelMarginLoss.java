package nabla.nn.loss;

import java.util.Arrays;
import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.core.TypeException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A hinge loss of classes that don't exclude each other: 1/C Σ max(0, 1 - (x_t - x_c)) over all
 * pairs of a class t of the sample's and a class c that isn't; by default its mean over the
 * samples.
 *
 * <p>Shapes: input [N, C] or [C]; target LONG of the same shape, a sample's classes followed by -1,
 * which ends them; the result is a scalar, or [N] or [] without reduction.
 */
public final class MultiLabelMarginLoss extends Loss {
  /** The mean. */
  public MultiLabelMarginLoss() {
    this(Reduction.MEAN);
  }

  /** With a chosen reduction. */
  public MultiLabelMarginLoss(Reduction reduction) {
    super(reduction);
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    check(input, target);
    int classes = input.rank() == 0 ? 1 : input.size(-1);
    int samples = input.numel() / classes;
    long[] labels = target.toLongArray();
    int[] counts = new int[samples];
    double[] others = new double[labels.length];
    Arrays.fill(others, 1);
    for (int n = 0; n < samples; n++) {
      for (; counts[n] < classes && labels[n * classes + counts[n]] >= 0; counts[n]++) {
        others[n * classes + (int) labels[n * classes + counts[n]]] = 0;
      }
    }
    int most = Arrays.stream(counts).max().orElse(0);
    long[] own = new long[samples * most];
    double[] counted = new double[samples * most];
    for (int n = 0; n < samples; n++) {
      System.arraycopy(labels, n * classes, own, n * most, counts[n]);
      Arrays.fill(counted, n * most, n * most + counts[n], 1);
    }
    Tensor x = input.reshape(samples, classes);
    Tensor owned = x.gather(1, Tensor.of(own).reshape(samples, most));
    // [N, own class, other class]
    Tensor missing = x.unsqueeze(1).sub(owned.unsqueeze(2)).add(1).relu();
    Tensor pairs =
        Tensor.of(counted, samples, most, 1)
            .mul(Tensor.of(others, samples, 1, classes))
            .to(x.dataType());
    Tensor losses = missing.mul(pairs).sum(1, 2).div(classes);
    return reduction().of(input.rank() < 2 ? losses.squeeze(0) : losses);
  }

  private static void check(Tensor input, Tensor target) {
    if (input.rank() > 2 || input.rank() > 0 && input.size(-1) == 0) {
      throw new ShapeException(
          ("MultiLabelMarginLoss: Expected non-empty vector or matrix with optional 0-dim batch"
                  + " size, but got: %s")
              .formatted(input.shape()));
    }
    boolean fits =
        input.rank() == 2
            ? target.shape().equals(input.shape())
            : target.rank() <= 1 && target.numel() == input.numel();
    if (!fits) {
      throw new ShapeException(
          "MultiLabelMarginLoss: inconsistent target size: %s for input of size: %s"
              .formatted(target.shape(), input.shape()));
    }
    if (target.dataType() != DataType.LONG) {
      throw new TypeException(
          "MultiLabelMarginLoss: got a target of type %s, wanted class indices, LONG"
              .formatted(target.dataType()));
    }
    int classes = input.rank() == 0 ? 1 : input.size(-1);
    for (long label : target.toLongArray()) {
      if (label < -1 || label >= classes) {
        throw new ArgumentException(
            "MultiLabelMarginLoss: target is out of range: got class %s, wanted -1 to %s"
                .formatted(label, classes - 1));
      }
    }
  }
}
