package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import nabla.core.ArgumentException;
import nabla.nn.Module;

/**
 * The modules that documents can name: a row each, with what reads and what writes its arguments. A
 * family has its rows in a file of its own.
 */
final class ModuleTypes {
  /** A module's name, how it is made of arguments, and how its arguments are written. */
  record Type<M extends Module>(
      Class<M> of, Function<Arguments, M> make, BiConsumer<M, ObjectNode> describe) {
    String name() {
      return of.getSimpleName();
    }

    void write(Module module, ObjectNode node) {
      describe.accept(of.cast(module), node);
    }
  }

  private static final Map<String, Type<?>> TYPES = new LinkedHashMap<>();

  static {
    ModuleTypes types = new ModuleTypes();
    LayerTypes.addTo(types);
    ShapeTypes.addTo(types);
    ConvTypes.addTo(types);
    PoolingTypes.addTo(types);
    PaddingTypes.addTo(types);
    ActivationTypes.addTo(types);
    NormTypes.addTo(types);
    LossTypes.addTo(types);
    RecurrentTypes.addTo(types);
  }

  private ModuleTypes() {}

  <M extends Module> void row(
      Class<M> of, Function<Arguments, M> make, BiConsumer<M, ObjectNode> describe) {
    TYPES.put(of.getSimpleName(), new Type<>(of, make, describe));
  }

  <M extends Module> void row(Class<M> of, Function<Arguments, M> make) {
    row(of, make, (module, node) -> {});
  }

  /** The type of a name, or null. */
  static Type<?> find(String name) {
    return TYPES.get(name);
  }

  /** The type of a module. */
  static Type<?> find(Module module) {
    Type<?> type = TYPES.get(module.getClass().getSimpleName());
    if (type == null || type.of != module.getClass()) {
      throw new ArgumentException(
          "ModuleJson: " + module.getClass().getName() + " has no JSON form; there are " + names());
    }
    return type;
  }

  static List<String> names() {
    return List.copyOf(TYPES.keySet());
  }
}
