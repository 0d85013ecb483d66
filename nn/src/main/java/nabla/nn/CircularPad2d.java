package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** The elements of the other end around pictures [N, C, H, W], or one without N. */
public final class CircularPad2d extends PadNd {
  /** As many on every side. */
  public CircularPad2d(int padding) {
    this(List.of(padding));
  }

  /** A number for left, right, top and bottom; negative ones cut off. */
  public CircularPad2d(List<Integer> padding) {
    super(2, padding, PaddingMode.CIRCULAR);
  }
}
