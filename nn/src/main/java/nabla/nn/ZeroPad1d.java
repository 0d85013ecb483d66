package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** Zeros around sequences [N, C, L], or one without N. */
public final class ZeroPad1d extends PadNd {
  /** As many on every side. */
  public ZeroPad1d(int padding) {
    this(List.of(padding));
  }

  /** A number for the front and the end; negative ones cut off. */
  public ZeroPad1d(List<Integer> padding) {
    super(1, padding, PaddingMode.ZEROS);
  }
}
