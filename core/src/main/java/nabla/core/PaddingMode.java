package nabla.core;

/** What stands in the padding around a tensor. */
public enum PaddingMode {
  /** Zeros. */
  ZEROS,
  /** The elements next to the edge, mirrored at the edge element, which isn't repeated. */
  REFLECT,
  /** The edge element again and again. */
  REPLICATE,
  /** The elements at the other end, as if the tensor were periodic. */
  CIRCULAR;

  /**
   * For each padded position of a dimension the one that its element comes from.
   *
   * @param before how many are added in front, negative if they are cut off; likewise {@code after}
   */
  int[] sources(int size, int before, int after) {
    int[] source = new int[size + before + after];
    int kept = size + Math.min(0, before) + Math.min(0, after);
    for (int i = 0; i < source.length; i++) {
      int at = i - before;
      source[i] =
          switch (this) {
            case ZEROS -> throw new IllegalStateException("zeros come from nowhere");
            case REFLECT -> at < 0 ? -at : at < size ? at : 2 * (size - 1) - at;
            case REPLICATE -> Math.max(0, Math.min(at, size - 1));
            case CIRCULAR -> Math.floorMod(i - Math.max(0, before), kept) + Math.max(0, -before);
          };
    }
    return source;
  }
}
