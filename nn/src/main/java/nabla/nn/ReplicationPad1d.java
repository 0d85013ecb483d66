package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** The edge elements, repeated, around sequences [N, C, L], or one without N. */
public final class ReplicationPad1d extends PadNd {
  /** As many on every side. */
  public ReplicationPad1d(int padding) {
    this(List.of(padding));
  }

  /** A number for the front and the end; negative ones cut off. */
  public ReplicationPad1d(List<Integer> padding) {
    super(1, padding, PaddingMode.REPLICATE);
  }
}
