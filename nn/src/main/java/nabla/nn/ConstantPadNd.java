package nabla.nn;

import java.util.List;
import nabla.core.PaddingMode;
import nabla.core.Tensor;

/** A frame of one number; see {@link PadNd}. */
public abstract sealed class ConstantPadNd extends PadNd
    permits ConstantPad1d, ConstantPad2d, ConstantPad3d {
  private final double value;

  ConstantPadNd(int rank, List<Integer> padding, double value) {
    super(rank, padding, PaddingMode.ZEROS);
    this.value = value;
  }

  /** The number. */
  public final double value() {
    return value;
  }

  @Override
  final Tensor pad(Tensor x, int[] sizes) {
    return x.pad(value, sizes);
  }

  @Override
  protected final String extraRepr() {
    return "padding=" + Repr.tuple(padding()) + ", value=" + Repr.number(value);
  }
}
