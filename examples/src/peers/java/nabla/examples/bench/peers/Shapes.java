package nabla.examples.bench.peers;

/** What the workloads' names say. */
final class Shapes {
  /** (N, C, H, W) of convolutions. */
  static final int[][] CONVOLUTIONS = {
    {64, 32, 28, 28}, {1, 48, 33, 33}, {3, 7, 7, 9}, {17, 96, 5, 5}, {128, 3, 33, 33}
  };

  /** (N, C, H, W) of norms. */
  static final int[][] NORMS = {
    {8, 16, 14, 14},
    {64, 32, 28, 28},
    {2, 64, 32, 32},
    {1, 48, 33, 33},
    {3, 7, 7, 9},
    {17, 96, 5, 5},
    {128, 3, 33, 33}
  };

  /** Batches of the CNN's training steps. */
  static final int[] STEPS = {8, 64, 1, 3, 17, 128};

  /** Batches of the CNN's inference. */
  static final int[] INFERENCE = {256, 1, 3, 17, 128};

  private Shapes() {}

  /** The name of a layer's workload. */
  static String name(String layer, int... s) {
    return "%s_%dx%dx%dx%d".formatted(layer, s[0], s[1], s[2], s[3]);
  }
}
