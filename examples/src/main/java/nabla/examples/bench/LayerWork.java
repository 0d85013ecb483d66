package nabla.examples.bench;

import java.util.function.Supplier;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.nn.Layer;

/** One layer that keeps the shape, forward and backward. */
final class LayerWork {
  private LayerWork() {}

  static Workload of(String name, Supplier<Layer> layer, int... shape) {
    return new Workload(name, () -> work(layer.get(), shape));
  }

  private static Runnable work(Layer layer, int... shape) {
    Tensor x = Tensor.rand(shape).requiresGrad(true);
    Tensor g = Tensor.rand(shape);
    return () -> {
      try (Scope step = Scope.open()) {
        layer.forward(x).backward(g);
        x.zeroGrad();
        layer.zeroGrad();
      }
    };
  }
}
