package nabla.nn;

import java.util.List;

/** A number around sequences [N, C, L], or one without N. */
public final class ConstantPad1d extends ConstantPadNd {
  /** As many on every side. */
  public ConstantPad1d(int padding, double value) {
    this(List.of(padding), value);
  }

  /** How many in front and at the end; negative ones cut off. */
  public ConstantPad1d(List<Integer> padding, double value) {
    super(1, padding, value);
  }
}
