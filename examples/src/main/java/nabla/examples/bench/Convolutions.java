package nabla.examples.bench;

import java.util.List;
import nabla.nn.Conv2d;
import nabla.nn.ConvOptions;

/** Convolutions that keep channels and planes, forward and backward. */
final class Convolutions {
  private Convolutions() {}

  static List<Workload> workloads() {
    return List.of(
        conv3x3(64, 32, 28, 28),
        conv3x3(1, 48, 33, 33),
        conv3x3(3, 7, 7, 9),
        conv3x3(17, 96, 5, 5),
        conv3x3(128, 3, 33, 33));
  }

  private static Workload conv3x3(int n, int c, int height, int width) {
    return LayerWork.of(
        "layer/conv3x3_%dx%dx%dx%d".formatted(n, c, height, width),
        () -> new Conv2d(c, c, 3, ConvOptions.defaults().withPadding(1)),
        n,
        c,
        height,
        width);
  }
}
