package nabla.nn.loss;

import nabla.core.Tensor;
import nabla.nn.Module;
import org.nd4j.linalg.api.buffer.DataType;

/** What all losses have in common, however many tensors they compare: a reduction. */
public abstract class Criterion extends Module {
  private final Reduction reduction;

  /** A criterion with a reduction. */
  protected Criterion(Reduction reduction) {
    this.reduction = reduction;
  }

  /** What becomes of the losses of the single elements. */
  public final Reduction reduction() {
    return reduction;
  }

  /** A target of whole numbers as one of the input's type, any other as it is. */
  static Tensor promoted(Tensor target, Tensor input) {
    return target.dataType() == DataType.LONG ? target.to(input.dataType()) : target;
  }
}
