package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** The elements next to the edge, mirrored, around volumes [N, C, D, H, W], or one without N. */
public final class ReflectionPad3d extends PadNd {
  /** As many on every side. */
  public ReflectionPad3d(int padding) {
    this(List.of(padding));
  }

  /** A number for left, right, top, bottom, front and back; negative ones cut off. */
  public ReflectionPad3d(List<Integer> padding) {
    super(3, padding, PaddingMode.REFLECT);
  }
}
