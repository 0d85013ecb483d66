package nabla.nn;

import java.util.List;
import nabla.core.Tensor;
import nabla.nn.loss.Loss;

/** How each kind of module is called: tensors in, tensors out, in PyTorch's order. */
final class Calls {
  private Calls() {}

  static List<Tensor> call(Module module, List<Tensor> inputs) {
    int count = inputs.size();
    if (module instanceof Layer layer && count == 1) {
      return List.of(layer.forward(inputs.get(0)));
    } else if (module instanceof Loss loss && count == 2) {
      return List.of(loss.forward(inputs.get(0), inputs.get(1)));
    } else if (module instanceof ConditionedLayer layer && count == 2) {
      return List.of(layer.forward(inputs.get(0), inputs.get(1)));
    }
    throw new AssertionError(
        "say here how %s is called with %d inputs".formatted(module.typeName(), count));
  }
}
