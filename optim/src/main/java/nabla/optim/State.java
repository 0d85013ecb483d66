package nabla.optim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.Tensor;

/**
 * What an optimizer remembers about one parameter: how many steps it took, and tensors under
 * PyTorch's names.
 */
public final class State {
  private final Tensor param;
  private final Map<String, Tensor> buffers = new LinkedHashMap<>();
  private long step;

  State(Tensor param) {
    this.param = param;
  }

  /** The number of steps taken. */
  public long step() {
    return step;
  }

  /** Sets the number of steps taken, as loading does. */
  public void step(long step) {
    if (step < 0) {
      throw new ArgumentException("step: got " + step + ", wanted 0 or more");
    }
    this.step = step;
  }

  /** The tensors by name; they live as long as the optimizer, outside of scopes. */
  public Map<String, Tensor> buffers() {
    return Collections.unmodifiableMap(buffers);
  }

  /**
   * Sets a tensor to a copy of another's numbers, as loading does; it must be like the parameter.
   */
  public void buffer(String name, Tensor values) {
    buffer(name).copyFrom(values.detach());
  }

  /** The tensor of a name: zeros like the parameter when first asked for. */
  Tensor buffer(String name) {
    Tensor buffer = buffers.get(name);
    if (buffer == null) {
      buffer = Tensor.zerosLike(param).keep();
      buffers.put(name, buffer);
    }
    return buffer;
  }

  /** Counts a step and says which it is, from 1. */
  long next() {
    return ++step;
  }
}
