package nabla.nn.loss;

import java.util.Locale;
import nabla.core.ArgumentException;
import nabla.core.Tensor;

/** What becomes of the losses of the single elements. */
public enum Reduction {
  /** They stay as they are. */
  NONE,
  /** Their mean. */
  MEAN,
  /** Their sum. */
  SUM,
  /** Their sum divided by the batch's size, for {@link KLDivLoss} alone. */
  BATCHMEAN;

  /** The losses reduced. */
  Tensor of(Tensor losses) {
    return switch (this) {
      case NONE -> losses;
      case MEAN -> losses.mean();
      case SUM -> losses.sum();
      case BATCHMEAN ->
          throw new ArgumentException(
              "batchmean is not a valid value for reduction but for KLDivLoss; wanted none, mean or"
                  + " sum");
    };
  }

  /** PyTorch's name: {@code mean}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
