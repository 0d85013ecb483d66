package nabla.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import nabla.nn.Layer;
import nabla.nn.norm.BatchNorm2d;
import nabla.nn.norm.GroupNorm;
import nabla.nn.norm.InstanceNorm2d;
import nabla.nn.norm.InstanceNormOptions;
import nabla.nn.norm.LayerNorm;
import nabla.nn.norm.RMSNorm;
import nabla.nn.norm.SwitchableNorm2d;

/** Normalization layers, forward and backward. */
final class NormLayers {
  /** The benchmark's (N, C, H, W), then others that are no round numbers. */
  private static final int[][] SHAPES = {
    {8, 16, 14, 14},
    {64, 32, 28, 28},
    {2, 64, 32, 32},
    {1, 48, 33, 33},
    {3, 7, 7, 9},
    {17, 96, 5, 5},
    {128, 3, 33, 33}
  };

  private NormLayers() {}

  static List<Workload> workloads() {
    List<Workload> all = new ArrayList<>();
    for (int[] shape : SHAPES) {
      int c = shape[1];
      InstanceNormOptions affine = InstanceNormOptions.defaults().withAffine();
      all.add(norm("batch", () -> new BatchNorm2d(c), shape));
      all.add(norm("instance", () -> new InstanceNorm2d(c, affine), shape));
      if (c % 4 == 0) {
        all.add(norm("group4", () -> new GroupNorm(4, c), shape));
      }
      all.add(norm("layer_chw", () -> new LayerNorm(c, shape[2], shape[3]), shape));
      all.add(norm("switch", () -> new SwitchableNorm2d(c), shape));
    }
    for (int[] rows : new int[][] {{512, 1024}, {17, 333}}) {
      String size = rows[0] + "x" + rows[1];
      all.add(LayerWork.of("norm/layer_" + size, () -> new LayerNorm(rows[1]), rows));
      all.add(LayerWork.of("norm/rms_" + size, () -> new RMSNorm(rows[1]), rows));
    }
    return all;
  }

  private static Workload norm(String tag, Supplier<Layer> layer, int... s) {
    return LayerWork.of("norm/%s_%dx%dx%dx%d".formatted(tag, s[0], s[1], s[2], s[3]), layer, s);
  }
}
