package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** Zeros around pictures [N, C, H, W], or one without N. */
public final class ZeroPad2d extends PadNd {
  /** As many on every side. */
  public ZeroPad2d(int padding) {
    this(List.of(padding));
  }

  /** A number for left, right, top and bottom; negative ones cut off. */
  public ZeroPad2d(List<Integer> padding) {
    super(2, padding, PaddingMode.ZEROS);
  }
}
