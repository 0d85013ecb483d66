package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;

/** The edge elements, repeated, around pictures [N, C, H, W], or one without N. */
public final class ReplicationPad2d extends PadNd {
  /** As many on every side. */
  public ReplicationPad2d(int padding) {
    this(List.of(padding));
  }

  /** A number for left, right, top and bottom; negative ones cut off. */
  public ReplicationPad2d(List<Integer> padding) {
    super(2, padding, PaddingMode.REPLICATE);
  }
}
