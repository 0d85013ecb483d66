package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** The elements of the other end around volumes [N, C, D, H, W], or one without N. */
public final class CircularPad3d extends PadNd {
  /** As many on every side. */
  public CircularPad3d(int padding) {
    this(List.of(padding));
  }

  /** A number for left, right, top, bottom, front and back; negative ones cut off. */
  public CircularPad3d(List<Integer> padding) {
    super(3, padding, PaddingMode.CIRCULAR);
  }
}
