package nabla.nn.loss;

import java.util.Locale;
import nabla.core.Tensor;

/** What becomes of the losses of the single elements. */
public enum Reduction {
  /** They stay as they are. */
  NONE,
  /** Their mean. */
  MEAN,
  /** Their sum. */
  SUM;

  /** The losses reduced. */
  Tensor of(Tensor losses) {
    return switch (this) {
      case NONE -> losses;
      case MEAN -> losses.mean();
      case SUM -> losses.sum();
    };
  }

  /** PyTorch's name: {@code mean}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
