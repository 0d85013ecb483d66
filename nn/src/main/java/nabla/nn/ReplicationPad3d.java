package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** The edge elements, repeated, around volumes [N, C, D, H, W], or one without N. */
public final class ReplicationPad3d extends PadNd {
  /** As many on every side. */
  public ReplicationPad3d(int padding) {
    this(List.of(padding));
  }

  /** A number for left, right, top, bottom, front and back; negative ones cut off. */
  public ReplicationPad3d(List<Integer> padding) {
    super(3, padding, PaddingMode.REPLICATE);
  }
}
