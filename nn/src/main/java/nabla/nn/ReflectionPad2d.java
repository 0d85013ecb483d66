package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** The elements next to the edge, mirrored, around pictures [N, C, H, W], or one without N. */
public final class ReflectionPad2d extends PadNd {
  /** As many on every side. */
  public ReflectionPad2d(int padding) {
    this(List.of(padding));
  }

  /** A number for left, right, top and bottom; negative ones cut off. */
  public ReflectionPad2d(List<Integer> padding) {
    super(2, padding, PaddingMode.REFLECT);
  }
}
