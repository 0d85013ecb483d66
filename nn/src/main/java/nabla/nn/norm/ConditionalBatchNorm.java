package nabla.nn.norm;

import java.util.Arrays;
import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.ConditionedLayer;
import nabla.nn.Repr;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Class-conditional batch normalization: y = weight[class] · BN(x) + bias[class], so that one
 * generator draws many classes. De Vries et al., arXiv 1707.00683; by class as in Miyato and
 * Koyama, arXiv 1802.05637.
 *
 * <p># Shapes: x [N, C, *] and classes [N] (LONG, 0 to numClasses - 1), y as x. State: {@code
 * weight} [numClasses, C] = 1, {@code bias} [numClasses, C] = 0, and the buffers of {@link
 * BatchNorm}.
 */
public final class ConditionalBatchNorm extends ConditionedLayer {
  private final int numFeatures;
  private final int numClasses;
  private final Slot weight;
  private final Slot bias;
  private final RunningStatistics running;

  /** With eps 1e-5 and momentum 0.1. */
  public ConditionalBatchNorm(int numFeatures, int numClasses) {
    this(numFeatures, numClasses, 1e-5, .1);
  }

  /**
   * With options.
   *
   * @param eps added to the variance
   * @param momentum the weight of the new value in the running statistics
   */
  public ConditionalBatchNorm(int numFeatures, int numClasses, double eps, double momentum) {
    if (numClasses < 1) {
      throw new ArgumentException(
          "ConditionalBatchNorm: got " + numClasses + " classes, wanted 1 or more");
    }
    this.numFeatures = Channels.count(this, numFeatures);
    this.numClasses = numClasses;
    weight = registerParameter("weight", Tensor.ones(numClasses, numFeatures));
    bias = registerParameter("bias", Tensor.zeros(numClasses, numFeatures));
    running =
        new RunningStatistics(
            Channels.eps(this, eps),
            momentum,
            registerBuffer("running_mean", Tensor.zeros(numFeatures)),
            registerBuffer("running_var", Tensor.ones(numFeatures)),
            registerBuffer("num_batches_tracked", Tensor.scalar(DataType.LONG, 0)));
  }

  @Override
  protected Tensor compute(Tensor x, Tensor classes) {
    Channels.require(this, x, numFeatures, 2);
    if (classes.rank() != 1 || classes.size(0) != x.size(0)) {
      throw new ShapeException(
          ("ConditionalBatchNorm: got classes of shape %s for an input of shape %s, wanted one"
                  + " class for each sample")
              .formatted(classes.shape(), x.shape()));
    }
    int[] dims = x.shape().dims();
    Arrays.fill(dims, 2, dims.length, 1);
    Tensor scale = weight.tensor().indexSelect(0, classes).reshape(dims);
    Tensor shift = bias.tensor().indexSelect(0, classes).reshape(dims);
    return running.normalize(x, null, null, training()).mul(scale).add(shift);
  }

  /** The number of channels. */
  public int numFeatures() {
    return numFeatures;
  }

  /** The number of classes. */
  public int numClasses() {
    return numClasses;
  }

  /** What is added to the variance. */
  public double eps() {
    return running.eps();
  }

  /** The weight of the new value in the running statistics. */
  public double momentum() {
    return running.momentum();
  }

  @Override
  protected String extraRepr() {
    return numFeatures
        + ", "
        + numClasses
        + ", eps="
        + Repr.number(eps())
        + ", momentum="
        + Repr.number(momentum());
  }
}
