package nabla.optim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import nabla.core.Shape;
import nabla.core.StateDict;
import nabla.core.Tensor;

/**
 * What an optimizer remembers about one parameter: how many steps it took, tensors and numbers
 * under PyTorch's names.
 */
public final class State {
  private final Tensor param;
  private final Function<String, Shape> shapes;
  private final Map<String, Tensor> buffers = new LinkedHashMap<>();
  private final Map<String, Double> numbers = new LinkedHashMap<>();
  private long step;

  State(Tensor param, Function<String, Shape> shapes) {
    this.param = param;
    this.shapes = shapes;
  }

  /** The number of steps taken. */
  public long step() {
    return step;
  }

  /** The tensors by name; they live as long as the optimizer, outside of scopes. */
  public Map<String, Tensor> buffers() {
    return Collections.unmodifiableMap(buffers);
  }

  /** The numbers by name. */
  public Map<String, Double> numbers() {
    return Collections.unmodifiableMap(numbers);
  }

  /** The tensor of a name: zeros when first asked for. */
  public Tensor buffer(String name) {
    return buffer(name, 0);
  }

  /** The tensor of a name, with all elements {@code first} when first asked for. */
  public Tensor buffer(String name, double first) {
    return buffers.computeIfAbsent(
        name, n -> Tensor.full(param.dataType(), shapes.apply(n), first).keep());
  }

  /** The number of a name, {@code first} if none was set. */
  public double number(String name, double first) {
    return numbers.getOrDefault(name, first);
  }

  /** Sets the number of a name. */
  public void set(String name, double number) {
    numbers.put(name, number);
  }

  /** Counts a step and says which it is, from 1. */
  public long next() {
    return ++step;
  }

  void save(String prefix, Map<String, Tensor> tensors, Map<String, Object> values) {
    if (step > 0) {
      values.put(prefix + "step", step);
    }
    numbers.forEach((name, number) -> values.put(prefix + name, number));
    buffers.forEach((name, buffer) -> tensors.put(prefix + name, buffer.clone().keep()));
  }

  /** Takes over what was saved, and forgets what wasn't. */
  void load(StateDict saved) {
    buffers.keySet().retainAll(saved.tensors().keySet());
    saved.tensors().forEach((name, values) -> buffer(name).copyFrom(values.detach()));
    numbers.clear();
    saved.values().keySet().forEach(name -> numbers.put(name, saved.number(name)));
    numbers.remove("step");
    step = saved.values().containsKey("step") ? saved.count("step") : 0;
  }
}
