package nabla.examples.bench;

import java.util.List;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.optim.Adam;

/** What every step pays: recording operations and going back over them, and the update. */
final class Engine {
  private Engine() {}

  static List<Workload> workloads() {
    return List.of(
        new Workload("engine/chain_150_ops_8x8", Engine::chain),
        new Workload("engine/adam_1m_parameters", Engine::adam));
  }

  private static Runnable chain() {
    Tensor a = Tensor.rand(8, 8).requiresGrad(true);
    Tensor b = Tensor.rand(8, 8);
    return () -> {
      try (Scope step = Scope.open()) {
        Tensor y = a;
        for (int i = 0; i < 50; i++) {
          y = y.mul(b).add(a).tanh();
        }
        y.sum().backward();
        a.zeroGrad();
      }
    };
  }

  private static Runnable adam() {
    Tensor[] parameters = new Tensor[8];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = Tensor.rand(256, 512).requiresGrad(true);
      parameters[i].grad(Tensor.rand(256, 512));
    }
    return new Adam(List.of(parameters))::step;
  }
}
