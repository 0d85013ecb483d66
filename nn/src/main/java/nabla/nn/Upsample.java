package nabla.nn;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.InterpolationMode;
import nabla.core.Tensor;

/**
 * Pictures, sequences or volumes in another size.
 *
 * <p>Shapes: x [N, C, *], y likewise with the given size or ⌊size factor⌋.
 */
public final class Upsample extends Layer {
  private final List<Integer> size;
  private final List<Double> scaleFactor;
  private final InterpolationMode mode;
  private final boolean alignCorners;

  /** Larger by a factor, each pixel repeated. */
  public Upsample(double scaleFactor) {
    this(null, List.of(scaleFactor), InterpolationMode.NEAREST, false);
  }

  /** Larger by a factor. */
  public Upsample(double scaleFactor, InterpolationMode mode) {
    this(null, List.of(scaleFactor), mode, false);
  }

  /**
   * To a size, or by factors.
   *
   * @param size one for each spatial dimension or one for all; null for factors
   * @param scaleFactor one for each spatial dimension or one for all; null for a size
   * @param alignCorners whether the centres of corner pixels stay in place, for the linear and the
   *     cubic modes
   */
  public Upsample(
      List<Integer> size, List<Double> scaleFactor, InterpolationMode mode, boolean alignCorners) {
    if ((size == null) == (scaleFactor == null)) {
      throw new ArgumentException(
          ("Upsample: only one of size or scale_factor should be defined, and one must be; got %s"
                  + " and %s")
              .formatted(size, scaleFactor));
    }
    this.size = size == null ? null : List.copyOf(size);
    this.scaleFactor = scaleFactor == null ? null : List.copyOf(scaleFactor);
    this.mode = mode;
    this.alignCorners = alignCorners;
  }

  /** The sizes of results, or null. */
  public List<Integer> size() {
    return size;
  }

  /** What sizes are multiplied by, or null. */
  public List<Double> scaleFactor() {
    return scaleFactor;
  }

  /** How it finds numbers between pixels. */
  public InterpolationMode mode() {
    return mode;
  }

  /** Whether the centres of corner pixels stay in place. */
  public boolean alignCorners() {
    return alignCorners;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.interpolate(
        x,
        size == null ? null : Sizes.array(size),
        scaleFactor == null
            ? null
            : scaleFactor.stream().mapToDouble(Double::doubleValue).toArray(),
        mode,
        alignCorners);
  }

  @Override
  protected String extraRepr() {
    return (size != null ? "size=" + Sizes.repr(size) : "scale_factor=" + factorRepr())
        + ", mode='"
        + mode.name().toLowerCase(Locale.ROOT).replace('_', '-')
        + "'";
  }

  private String factorRepr() {
    return scaleFactor.size() == 1
        ? Repr.number(scaleFactor.get(0))
        : scaleFactor.stream().map(Repr::number).collect(Collectors.joining(", ", "(", ")"));
  }
}
