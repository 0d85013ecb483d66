package nabla.examples.bench;

import java.util.List;
import java.util.stream.Stream;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.Cnn;
import nabla.nn.Layer;

/** A trained network, asked. */
final class Inference {
  private Inference() {}

  static List<Workload> workloads() {
    return Stream.of(256, 1, 3, 17, 128).map(Inference::cnn).toList();
  }

  private static Workload cnn(int batch) {
    return new Workload("infer/cnn_bn_b" + batch, () -> work(batch));
  }

  private static Runnable work(int batch) {
    Layer model = Cnn.of("batch", 28, 28, 10);
    model.eval();
    Tensor x = Tensor.rand(batch, 1, 28, 28);
    return () -> {
      try (NoGrad off = NoGrad.open();
          Scope step = Scope.open()) {
        model.forward(x);
      }
    };
  }
}
