package nabla.nn;

import java.util.Arrays;
import nabla.core.ArgumentException;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * x where positive, else weight · x, with a slope that is learned: one for all, or one a channel.
 *
 * <p>Shapes: x [*] with one slope, [N, C] or [N, C, *] with C of them; y likewise. State: {@code
 * weight} [numParameters].
 *
 * <p>K. He et al., "Delving Deep into Rectifiers", arXiv 1502.01852.
 */
public final class PReLU extends Layer {
  private final int numParameters;
  private final double init;
  private final Slot weight;

  /** With one slope, at first .25. */
  public PReLU() {
    this(1, .25);
  }

  /**
   * With a slope for each channel.
   *
   * @param numParameters 1, or the number of channels
   * @param init the slopes at first
   */
  public PReLU(int numParameters, double init) {
    if (numParameters < 1) {
      throw new ArgumentException(
          "PReLU: got num_parameters %s; wanted 1, or the number of channels"
              .formatted(numParameters));
    }
    this.numParameters = numParameters;
    this.init = init;
    this.weight = registerParameter("weight", Tensor.full(Shape.of(numParameters), init));
  }

  /** How many slopes there are. */
  public int numParameters() {
    return numParameters;
  }

  /** The slopes at first. */
  public double init() {
    return init;
  }

  /** The slopes, [numParameters]. */
  public Tensor weight() {
    return weight.tensor();
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Tensor.where(x.gt(0), x, x.mul(slopes(x)));
  }

  /** The weight in a shape that broadcasts along the channels. */
  private Tensor slopes(Tensor x) {
    if (numParameters == 1) {
      return weight.tensor().reshape(Shape.of());
    }
    if (x.rank() == 0) {
      throw new ShapeException(
          "PReLU: Not allow zero-dim input tensor with %1$s slopes; wanted [N, %1$s] or [N, %1$s, *]"
              .formatted(numParameters));
    }
    int channels = x.rank() < 2 ? 1 : x.size(1);
    if (channels != numParameters) {
      throw new ShapeException(
          ("PReLU: Mismatch of parameter numbers and input channel size. Found parameter numbers ="
                  + " %s and channel size = %s, for an input of shape %s")
              .formatted(numParameters, channels, x.shape()));
    }
    int[] along = new int[x.rank() - 1];
    Arrays.fill(along, 1);
    along[0] = numParameters;
    return weight.tensor().reshape(along);
  }

  @Override
  protected String extraRepr() {
    return "num_parameters=" + numParameters;
  }
}
