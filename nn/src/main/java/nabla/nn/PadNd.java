package nabla.nn;

import java.util.Collections;
import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.PaddingMode;
import nabla.core.Tensor;

/**
 * A frame around one, two or three spatial dimensions.
 *
 * <p>Shapes: x [N, C, *] or [C, *], for zeros and other constants any that has so many dimensions;
 * y likewise with each size + before + after. Mirroring takes less than the size from each side,
 * wrapping at most the size.
 */
public abstract sealed class PadNd extends Layer
    permits ConstantPadNd,
        ZeroPad1d,
        ZeroPad2d,
        ZeroPad3d,
        ReflectionPad1d,
        ReflectionPad2d,
        ReflectionPad3d,
        ReplicationPad1d,
        ReplicationPad2d,
        ReplicationPad3d,
        CircularPad1d,
        CircularPad2d,
        CircularPad3d {
  private final List<Integer> padding;
  private final PaddingMode mode;

  PadNd(int rank, List<Integer> padding, PaddingMode mode) {
    if (padding.size() != 1 && padding.size() != 2 * rank) {
      throw new ArgumentException(
          "%s: got padding %s, wanted one number, or %s, two for each dimension, the last one's first"
              .formatted(typeName(), padding, 2 * rank));
    }
    this.padding =
        padding.size() == 1 ? Collections.nCopies(2 * rank, padding.get(0)) : List.copyOf(padding);
    this.mode = mode;
  }

  /** Before and after the last dimension, then before and after the one before it, and so on. */
  public final List<Integer> padding() {
    return padding;
  }

  /** What stands in the frame; zeros for those that have a number of their own. */
  public final PaddingMode mode() {
    return mode;
  }

  @Override
  protected final Tensor compute(Tensor x) {
    return pad(x, Sizes.array(padding));
  }

  /** Pads; a constant has its own way. */
  Tensor pad(Tensor x, int[] sizes) {
    return Functional.pad(x, mode, sizes);
  }

  @Override
  protected String extraRepr() {
    return Repr.tuple(padding);
  }
}
