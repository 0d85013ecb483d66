package nabla.core;

/** How {@link Functional#interpolate} finds numbers between pixels; PyTorch's modes. */
public enum InterpolationMode {
  /** The pixel in which the front corner of the new one falls; any dimensions. */
  NEAREST(0, false),
  /** The pixel in which the centre of the new one falls; any dimensions. */
  NEAREST_EXACT(0, false),
  /** On the straight line between the two nearest; sequences. */
  LINEAR(1, true),
  /** Linear in both dimensions of pictures. */
  BILINEAR(2, true),
  /** Linear in the three dimensions of volumes. */
  TRILINEAR(3, true),
  /** On the cubic through the four nearest (Keys, a = -0.75), in both dimensions of pictures. */
  BICUBIC(2, true),
  /** The average of the pixels that the new one covers; any dimensions. */
  AREA(0, false);

  /** The spatial dimensions that it is for; 0 for any. */
  final int dims;

  /** Whether it weighs several pixels by their distance, so that corners may be aligned. */
  final boolean weighs;

  InterpolationMode(int dims, boolean weighs) {
    this.dims = dims;
    this.weighs = weighs;
  }
}
