package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** The elements of the other end around sequences [N, C, L], or one without N. */
public final class CircularPad1d extends PadNd {
  /** As many on every side. */
  public CircularPad1d(int padding) {
    this(List.of(padding));
  }

  /** A number for the front and the end; negative ones cut off. */
  public CircularPad1d(List<Integer> padding) {
    super(1, padding, PaddingMode.CIRCULAR);
  }
}
