package nabla.nn;

import java.util.List;

/** A number around volumes [N, C, D, H, W], or one without N. */
public final class ConstantPad3d extends ConstantPadNd {
  /** As many on every side. */
  public ConstantPad3d(int padding, double value) {
    this(List.of(padding), value);
  }

  /** How many left, right, above, below, in front and behind; negative ones cut off. */
  public ConstantPad3d(List<Integer> padding, double value) {
    super(3, padding, value);
  }
}
