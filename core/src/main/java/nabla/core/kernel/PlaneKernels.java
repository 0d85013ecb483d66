package nabla.core.kernel;

import nabla.core.memory.Storage;

/**
 * What normalization does to the planes of x, an array of {@code planes} times m elements, around
 * tables of one double a plane.
 *
 * <p>Where planes share statistics in {@link PlaneSets}, {@link #normalize} and {@link #backward}
 * do all steps of a set before the next if {@link PlaneSets#oneByOne} says so: it is read from
 * memory once and from the cache after that. Other statistics are pooled outside, between a pass
 * over all planes and the next: {@link #moments} and {@link #affine}, backward {@link #sums} and
 * {@link #gradient}.
 *
 * <p>A mean far from zero costs no accuracy: moments are taken around the mean of the first 8
 * elements, which, as that of any 8, is at most √(m/8) standard deviations from the mean of all,
 * and subtracting a mean takes away first the part that a float can hold, which is nearly exact,
 * then the rest.
 */
public sealed interface PlaneKernels permits FloatPlanes, DoublePlanes {
  /** The kernels of floats, or of doubles. */
  static PlaneKernels of(boolean floats) {
    return floats ? new FloatPlanes() : new DoublePlanes();
  }

  /**
   * y = (x - mu) / √(sigma2 + eps) · weight + bias, mu and sigma2 pooled over each set; with {@code
   * relu} the larger of that and 0.
   *
   * @param weight one of each channel, as bias
   * @param mean is worked in, as var; mu and sigma2 become what each plane shares
   */
  void normalize(
      Storage x,
      PlaneSets sets,
      int m,
      double eps,
      double[] weight,
      double[] bias,
      Storage mean,
      Storage var,
      Storage mu,
      Storage sigma2,
      boolean relu,
      Storage y);

  /**
   * The gradient of {@link #normalize}: dx, which may be null or g, and of each plane s1 = Σ g and
   * s2 = Σ g (x - mu).
   *
   * @param scale weight / √(sigma2 + eps) of each plane
   * @param bias of each plane, if g counts as 0 where {@code relu} cut off; null if it counts
   *     everywhere
   */
  void backward(
      Storage g,
      Storage x,
      PlaneSets sets,
      int m,
      double eps,
      double[] scale,
      double[] bias,
      Storage mu,
      Storage sigma2,
      double[] s1,
      double[] s2,
      Storage dx);

  /** mean[p] = 1/m Σ x[p, i] and var[p] = 1/m Σ (x[p, i] - mean[p])². */
  void moments(Storage x, int planes, int m, Storage mean, Storage var);

  /** y[p, i] = (x[p, i] - centre[p]) scale[p] + shift[p], with {@code relu} at least 0. */
  void affine(
      Storage x,
      int planes,
      int m,
      Storage centre,
      double[] scale,
      double[] shift,
      boolean relu,
      Storage y);

  /**
   * s1[p] = Σ g[p, i] and s2[p] = Σ g[p, i] (x[p, i] - centre[p]); {@code scale} and {@code bias}
   * as in {@link #backward}.
   */
  void sums(
      Storage g,
      Storage x,
      int planes,
      int m,
      Storage centre,
      double[] scale,
      double[] bias,
      double[] s1,
      double[] s2);

  /**
   * dx[p, i] = scale[p] g[p, i] + slope[p] (x[p, i] - centre[p]) + rest[p]; {@code bias} as in
   * {@link #backward}. It may take g's place.
   */
  void gradient(
      Storage g,
      Storage x,
      int planes,
      int m,
      Storage centre,
      double[] scale,
      double[] bias,
      double[] slope,
      double[] rest,
      Storage dx);
}
