package nabla.nn;

import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A module's named place for a parameter or a buffer.
 *
 * <p>A tensor never changes its type or shape, but a module may change its tensor: {@code
 * to(DOUBLE)} puts a converted one here, a lazy layer its first one. So a module's field is the
 * slot, and {@link #tensor} what it computes with. Under a {@link Parametrization} the slot holds
 * nothing itself: its tensor is computed anew, of other slots, each time it is asked for.
 */
public final class Slot {
  private final String name;
  private final boolean parameter;
  private Parametrization parametrization;
  private List<Slot> originals = List.of();
  private Tensor tensor;
  private boolean learned = true;

  Slot(String name, boolean parameter, Tensor tensor) {
    this.name = name;
    this.parameter = parameter;
    if (tensor != null) {
      set(tensor);
    }
  }

  /** What it holds; null if it is empty, as the bias of a layer without one. */
  public Tensor tensor() {
    return parametrization == null
        ? tensor
        : parametrization.compute(originals.stream().map(Slot::tensor).toArray(Tensor[]::new));
  }

  /** True if it holds nothing: then it has no place in the state dict either. */
  public boolean isEmpty() {
    return tensor == null && parametrization == null;
  }

  /**
   * Puts a tensor here; it outlives all scopes, and a parameter becomes a leaf that requires a
   * gradient, unless its module was frozen before. Under a parametrization it is split up into what
   * it is computed of.
   */
  public void set(Tensor tensor) {
    if (tensor != null && parametrization != null) {
      Tensor[] parts = NoGrad.of(() -> parametrization.rightInverse(tensor));
      for (int i = 0; i < parts.length; i++) {
        originals.get(i).set(parts[i].detach());
      }
      return;
    }
    if (tensor == null) {
      throw new ArgumentException("set: got no tensor for \"" + name + "\"");
    }
    if (parameter) {
      tensor.requiresGrad(learned);
    } else if (tensor.requiresGrad()) {
      throw new ArgumentException(
          ("set: buffer \"%s\" got a tensor that requires a gradient; register it as a"
                  + " parameter if it is learned, or detach() it")
              .formatted(name));
    }
    this.tensor = tensor.keep();
  }

  /** Says whether what it holds, now or later, is to be learned. */
  void requiresGrad(boolean wanted) {
    learned = wanted;
    if (tensor != null) {
      tensor.requiresGrad(wanted);
    }
  }

  /** Takes over the numbers of another tensor of the same shape, in place. */
  void load(Tensor source) {
    tensor.copyFrom(source.detach().to(tensor.dataType()));
  }

  /** Converts what it holds, with its gradient, unless it holds whole numbers. */
  void to(DataType type) {
    if (tensor == null || tensor.dataType() == type || tensor.dataType() == DataType.LONG) {
      return;
    }
    Tensor old = tensor;
    set(old.detach().to(type));
    if (parameter) {
      tensor.requiresGrad(old.requiresGrad());
      if (old.grad() != null) {
        tensor.grad(old.grad().to(type).keep());
      }
    }
  }

  /** True if both hold the same tensor, as tied weights do. */
  boolean shares(Slot other) {
    return tensor != null && tensor == other.tensor;
  }

  /** Takes over another slot's tensor itself, so that both stay tied. */
  void tie(Slot other) {
    tensor = other.tensor;
  }

  /** How its tensor is computed; null if it is held itself. */
  Parametrization parametrization() {
    return parametrization;
  }

  /** Has its tensor computed of others from now on. */
  void parametrize(Parametrization how, List<Slot> of) {
    parametrization = how;
    originals = of;
    tensor = null;
  }

  /** Holds its tensor itself again: the one last computed. */
  void unparametrize() {
    Tensor last = NoGrad.of(this::tensor);
    learned = originals.get(0).learned;
    parametrization = null;
    originals = List.of();
    set(last.detach());
  }

  String mismatch(Tensor source) {
    return source.shape().equals(tensor.shape())
        ? null
        : "copying a param with shape "
            + source.shape()
            + " from checkpoint, the shape in current model is "
            + tensor.shape();
  }

  /** For messages and debuggers. */
  @Override
  public String toString() {
    return name + ": " + (tensor == null ? "empty" : tensor.dataType() + " " + tensor.shape());
  }
}
