package nabla.nn;

import java.util.List;

/** A number around pictures [N, C, H, W], or one without N. */
public final class ConstantPad2d extends ConstantPadNd {
  /** As many on every side. */
  public ConstantPad2d(int padding, double value) {
    this(List.of(padding), value);
  }

  /** How many left, right, above and below; negative ones cut off. */
  public ConstantPad2d(List<Integer> padding, double value) {
    super(2, padding, value);
  }
}
