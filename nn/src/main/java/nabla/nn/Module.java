package nabla.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import nabla.core.ArgumentException;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.core.TypeException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Something with a state that is learned: parameters, buffers, and child modules, each under its
 * name; PyTorch's {@code nn.Module}.
 *
 * <pre>{@code
 * final class Net extends Layer {
 *   private final Linear hidden = registerModule("hidden", new Linear(784, 100));
 *   private final Slot scale = registerParameter("scale", Tensor.ones(100));
 *   private final Linear out = registerModule("out", new Linear(100, 10));
 *
 *   protected Tensor compute(Tensor x) {
 *     return out.forward(hidden.forward(x).relu().mul(scale.tensor()));
 *   }
 * }
 * }</pre>
 *
 * <p>Registering returns what was registered, so that field and registration are one statement, and
 * neither is there without the other. Names are those of PyTorch's {@code state_dict}, with its
 * snake_case, since files are exchanged.
 *
 * <p>This class knows nothing of calls: what a module is called with depends on its kind, and each
 * kind has a typed {@code forward} of its own ({@link Layer}, {@link nabla.nn.loss.Loss}, ...)
 * instead of one for any number of tensors that could only find out at run time that it got too
 * many.
 *
 * <p>Java has a {@code java.lang.Module} too: import this one by its name, not with a star.
 */
public abstract class Module {
  /** Where PyTorch's state dicts have what a parameter is computed of. */
  private static final String PARAMETRIZATIONS = "parametrizations.";

  private final Map<String, Slot> parameters = new LinkedHashMap<>();
  private final Map<String, Slot> buffers = new LinkedHashMap<>();
  private final Map<String, Module> children = new LinkedHashMap<>();
  private final Map<String, Slot> parametrized = new LinkedHashMap<>();
  private final List<ForwardHook> hooks = new ArrayList<>();
  private boolean training = true;

  /** A module without any state yet. */
  protected Module() {}

  /** Sees each result of a module, and may replace it. */
  @FunctionalInterface
  public interface ForwardHook {
    /**
     * Called after a forward.
     *
     * @return the output to go on with: {@code output} itself to change nothing
     */
    Tensor apply(Module module, List<Tensor> inputs, Tensor output);
  }

  /** Which names a state dict lacked, and which it had too many. */
  public record IncompatibleKeys(List<String> missing, List<String> unexpected) {
    /** True if every name was matched. */
    public boolean none() {
      return missing.isEmpty() && unexpected.isEmpty();
    }
  }

  // ---- Registration ----

  /**
   * Registers a tensor to be learned: it becomes a leaf that requires a gradient. Null leaves the
   * slot empty, as {@code bias=False} does.
   *
   * @throws ArgumentException if the name is taken, empty, or has a dot in it
   */
  protected final Slot registerParameter(String name, Tensor tensor) {
    checkName(name);
    Slot slot = new Slot(name, true, tensor);
    parameters.put(name, slot);
    return slot;
  }

  /**
   * Registers a tensor that belongs to the state and isn't learned, as running statistics; null
   * leaves it empty.
   */
  protected final Slot registerBuffer(String name, Tensor tensor) {
    checkName(name);
    Slot slot = new Slot(name, false, tensor);
    buffers.put(name, slot);
    return slot;
  }

  /** Registers a module that this one is made of. */
  protected final <M extends Module> M registerModule(String name, M module) {
    checkName(name);
    if (module == null || module.modules().contains(this)) {
      throw new ArgumentException(
          "%s: module \"%s\" is %s; wanted another module"
              .formatted(
                  typeName(), name, module == null ? "null" : "this module itself or contains it"));
    }
    children.put(name, module);
    return module;
  }

  private void checkName(String name) {
    if (name.isEmpty() || name.indexOf('.') >= 0) {
      throw new ArgumentException(
          ("%s: got the name \"%s\"; wanted one that isn't empty and has no dot, which"
                  + " separates the names of nested modules")
              .formatted(typeName(), name));
    }
    if (parameters.containsKey(name)
        || parametrized.containsKey(name)
        || buffers.containsKey(name)
        || children.containsKey(name)) {
      throw new ArgumentException(typeName() + ": the name \"" + name + "\" is registered already");
    }
  }

  // ---- Parametrizations ----

  /** How its own parameters are computed, for those that aren't held themselves; by their names. */
  public final Map<String, Parametrization> parametrizations() {
    Map<String, Parametrization> found = new LinkedHashMap<>();
    parametrized.forEach((name, slot) -> found.put(name, slot.parametrization()));
    return found;
  }

  /** See {@link Parametrization#on(Module, String)}. */
  final void parametrize(String name, Parametrization how) {
    Slot slot = parameters.get(name);
    if (slot == null || slot.isEmpty()) {
      throw new ArgumentException(
          "%s: %s has no parameter \"%s\" of its own; it has %s"
              .formatted(how.typeName(), typeName(), name, parameters.keySet()));
    }
    Tensor weight = slot.tensor();
    boolean learned = weight.requiresGrad();
    Tensor[] parts = NoGrad.of(() -> how.rightInverse(weight));
    String prefix = PARAMETRIZATIONS + name + ".";
    parameters.remove(name);
    List<Slot> originals = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      String original = prefix + "original" + (parts.length == 1 ? "" : i);
      originals.add(new Slot(original, true, parts[i]));
      parameters.put(original, originals.get(i));
      originals.get(i).requiresGrad(learned);
    }
    children.put(prefix + "0", how);
    how.train(training);
    slot.parametrize(how, originals);
    parametrized.put(name, slot);
  }

  /** See {@link Parametrization#removeFrom}. */
  final void unparametrize(String name) {
    Slot slot = parametrized.remove(name);
    if (slot == null) {
      throw new ArgumentException(
          "%s: \"%s\" isn't parametrized; the parametrized ones are %s"
              .formatted(typeName(), name, parametrized.keySet()));
    }
    slot.unparametrize();
    String prefix = PARAMETRIZATIONS + name + ".";
    parameters.keySet().removeIf(original -> original.startsWith(prefix));
    children.remove(prefix + "0");
    parameters.put(name, slot);
  }

  // ---- What it is made of ----

  /** Its direct children by name, in the order of registration. */
  public final Map<String, Module> children() {
    return Collections.unmodifiableMap(children);
  }

  /** Itself under the name "" and all modules in it, each once, parents first. */
  public final Map<String, Module> namedModules() {
    Map<String, Module> found = new LinkedHashMap<>();
    Set<Module> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    walk(
        "",
        (path, module) -> {
          if (seen.add(module)) {
            found.put(path, module);
          }
        });
    return found;
  }

  /** Itself and all modules in it, each once, parents first. */
  public final List<Module> modules() {
    return List.copyOf(namedModules().values());
  }

  /** All parameters by their full names, each tensor once. */
  public final Map<String, Tensor> namedParameters() {
    return once(true, false);
  }

  /** All parameters, each tensor once: what an optimizer wants. */
  public final List<Tensor> parameters() {
    return List.copyOf(namedParameters().values());
  }

  /** All buffers by their full names, each tensor once. */
  public final Map<String, Tensor> namedBuffers() {
    return once(false, true);
  }

  /**
   * What it holds itself under a name, as {@code "weight"}, and computes with: a parametrized
   * parameter is the one that is computed.
   *
   * @return null if it holds nothing under that name
   */
  public final Tensor state(String name) {
    for (Map<String, Slot> slots : List.of(parameters, parametrized, buffers)) {
      if (slots.containsKey(name)) {
        return slots.get(name).tensor();
      }
    }
    return null;
  }

  private Map<String, Tensor> once(boolean ofParameters, boolean ofBuffers) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    slots(ofParameters, ofBuffers)
        .forEach(
            (name, slot) -> {
              if (seen.add(slot.tensor())) {
                found.put(name, slot.tensor());
              }
            });
    return found;
  }

  /** Filled slots by full name; a tied one stands under each of its names. */
  private Map<String, Slot> slots(boolean ofParameters, boolean ofBuffers) {
    Map<String, Slot> found = new LinkedHashMap<>();
    walk(
        "",
        (path, module) -> {
          String prefix = path.isEmpty() ? "" : path + ".";
          BiConsumer<String, Slot> add =
              (name, slot) -> {
                if (!slot.isEmpty()) {
                  found.put(prefix + name, slot);
                }
              };
          if (ofParameters) {
            module.parameters.forEach(add);
          }
          if (ofBuffers) {
            module.buffers.forEach(add);
          }
        });
    return found;
  }

  private void walk(String path, BiConsumer<String, Module> visit) {
    visit.accept(path, this);
    children.forEach((name, child) -> child.walk(path.isEmpty() ? name : path + "." + name, visit));
  }

  // ---- State ----

  /**
   * All parameters and buffers by full name, without history: the tensors themselves, not copies.
   */
  public final Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    slots(true, true).forEach((name, slot) -> state.put(name, slot.tensor().detach()));
    return state;
  }

  /**
   * Takes over the numbers of a state dict, in this module's element types.
   *
   * @throws ArgumentException naming all that is missing, unexpected or wrongly shaped; nothing was
   *     changed then
   */
  public final void loadStateDict(Map<String, Tensor> state) {
    loadStateDict(state, true);
  }

  /**
   * {@link #loadStateDict(Map)}, where without {@code strict} names may be missing or unexpected.
   *
   * @return which were
   */
  public final IncompatibleKeys loadStateDict(Map<String, Tensor> given, boolean strict) {
    Map<String, Tensor> state = new LinkedHashMap<>(given);
    walk("", (path, module) -> module.beforeLoad(path.isEmpty() ? "" : path + ".", state));
    Map<String, Slot> slots = slots(true, true);
    Set<String> missing = new LinkedHashSet<>(slots.keySet());
    missing.removeAll(state.keySet());
    Set<String> unexpected = new LinkedHashSet<>(state.keySet());
    unexpected.removeAll(slots.keySet());
    List<String> errors = new ArrayList<>();
    if (strict && !missing.isEmpty()) {
      errors.add("Missing key(s) in state_dict: " + quoted(missing));
    }
    if (strict && !unexpected.isEmpty()) {
      errors.add("Unexpected key(s) in state_dict: " + quoted(unexpected));
    }
    slots.forEach(
        (name, slot) -> {
          String mismatch = state.containsKey(name) ? slot.mismatch(state.get(name)) : null;
          if (mismatch != null) {
            errors.add("size mismatch for " + name + ": " + mismatch);
          }
        });
    if (!errors.isEmpty()) {
      throw new ArgumentException(
          "Error(s) in loading state_dict for %s:\n\t%s"
              .formatted(typeName(), String.join("\n\t", errors)));
    }
    try (NoGrad off = NoGrad.open()) {
      slots.forEach(
          (name, slot) -> {
            if (state.containsKey(name)) {
              slot.load(state.get(name));
            }
          });
    }
    return new IncompatibleKeys(List.copyOf(missing), List.copyOf(unexpected));
  }

  /**
   * Called before a state is loaded, to bring both together: a module renames what had other names
   * once, and makes parameters that wait for their shapes.
   *
   * @param prefix what this module's names begin with in the state
   * @param state what is to be loaded, to be changed at will
   */
  protected void beforeLoad(String prefix, Map<String, Tensor> state) {}

  private static String quoted(Set<String> names) {
    return String.join(", ", names.stream().map(name -> '"' + name + '"').toList());
  }

  /**
   * Converts parameters and buffers, but for those of whole numbers. Make the optimizer afterwards:
   * the parameters are other tensors then.
   *
   * @throws TypeException for anything but FLOAT and DOUBLE
   */
  public final Module to(DataType type) {
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new TypeException(
          typeName() + ".to: got element type " + type + ", wanted FLOAT or DOUBLE");
    }
    List<Slot> slots = List.copyOf(slots(true, true).values());
    int[] tiedTo = new int[slots.size()];
    for (int i = 0; i < tiedTo.length; i++) {
      while (!slots.get(tiedTo[i]).shares(slots.get(i))) {
        tiedTo[i]++;
      }
    }
    for (int i = 0; i < tiedTo.length; i++) {
      if (tiedTo[i] == i) {
        slots.get(i).to(type);
      } else {
        slots.get(i).tie(slots.get(tiedTo[i]));
      }
    }
    return this;
  }

  /** Forgets the gradients of all parameters. */
  public final void zeroGrad() {
    parameters().forEach(Tensor::zeroGrad);
  }

  /** Says for all parameters whether they are to be learned; {@code false} freezes them. */
  public final Module requiresGrad(boolean wanted) {
    modules().forEach(m -> m.parameters.values().forEach(p -> p.requiresGrad(wanted)));
    return this;
  }

  /** Does something with every module in it, children first, and itself last. */
  public final Module apply(Consumer<? super Module> action) {
    children.values().forEach(child -> child.apply(action));
    action.accept(this);
    return this;
  }

  // ---- Mode ----

  /**
   * Sets it and all modules in it to training, where dropout drops and batch norm uses the batch.
   */
  public final Module train() {
    return train(true);
  }

  /** Sets it and all modules in it to training or evaluation. */
  public final Module train(boolean training) {
    this.training = training;
    children.values().forEach(child -> child.train(training));
    return this;
  }

  /** Sets it and all modules in it to evaluation. */
  public final Module eval() {
    return train(false);
  }

  /** True while training, as at the start. */
  public final boolean training() {
    return training;
  }

  /** Its own mode alone, without its children's. */
  final void setTraining(boolean training) {
    this.training = training;
  }

  // ---- Hooks ----

  /**
   * Has a function see, and perhaps replace, each result of this module.
   *
   * @return what removes the hook again
   */
  public final Runnable registerForwardHook(ForwardHook hook) {
    hooks.add(hook);
    return () -> hooks.remove(hook);
  }

  /** True if a function sees its results. */
  final boolean hasHooks() {
    return !hooks.isEmpty();
  }

  /** To be called by every kind's {@code forward} with its result. */
  protected final Tensor runHooks(Tensor output, Tensor... inputs) {
    if (hooks.isEmpty()) {
      return output;
    }
    Tensor y = output;
    for (ForwardHook hook : List.copyOf(hooks)) {
      y = hook.apply(this, List.of(inputs), y);
    }
    return y;
  }

  // ---- Print ----

  /** PyTorch's name of its type. */
  public final String typeName() {
    return getClass().getSimpleName();
  }

  /** What {@link #toString} shows between the brackets: its arguments as PyTorch prints them. */
  protected String extraRepr() {
    return "";
  }

  /**
   * The structure, as PyTorch prints it: {@code Linear(in_features=2, out_features=3, bias=True)}.
   */
  @Override
  public final String toString() {
    if (children.isEmpty()) {
      return typeName() + "(" + extraRepr() + ")";
    }
    StringBuilder text = new StringBuilder(typeName()).append("(\n");
    if (!extraRepr().isEmpty()) {
      text.append("  ").append(extraRepr()).append('\n');
    }
    children.forEach(
        (name, child) ->
            text.append("  (")
                .append(name)
                .append("): ")
                .append(child.toString().replace("\n", "\n  "))
                .append('\n'));
    return text.append(')').toString();
  }
}
