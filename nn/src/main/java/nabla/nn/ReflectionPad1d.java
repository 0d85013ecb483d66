package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** The elements next to the edge, mirrored, around sequences [N, C, L], or one without N. */
public final class ReflectionPad1d extends PadNd {
  /** As many on every side. */
  public ReflectionPad1d(int padding) {
    this(List.of(padding));
  }

  /** A number for the front and the end; negative ones cut off. */
  public ReflectionPad1d(List<Integer> padding) {
    super(1, padding, PaddingMode.REFLECT);
  }
}
