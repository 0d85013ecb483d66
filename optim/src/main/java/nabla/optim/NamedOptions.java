package nabla.optim;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import nabla.core.ArgumentException;

/**
 * A record of options that can also be read and changed by name. So its withers are one line each,
 * a schedule can turn whatever is called momentum, and options can be saved and restored.
 *
 * @param <O> the record itself
 */
public interface NamedOptions<O extends NamedOptions<O>> {

  /** All options by name, in the record's order. */
  default Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent option : components(getClass())) {
      Method accessor = option.getAccessor();
      accessor.setAccessible(true);
      values.put(option.getName(), call(() -> accessor.invoke(this)));
    }
    return values;
  }

  private static RecordComponent[] components(Class<?> type) {
    if (!type.isRecord()) {
      throw new ArgumentException("options must be a record; got a " + type.getName());
    }
    return type.getRecordComponents();
  }

  /**
   * The same with another value of one option.
   *
   * @throws ArgumentException if there is no such option, or the value isn't one for it
   */
  default O with(String name, Object value) {
    Map<String, Object> values = values();
    if (!values.containsKey(name)) {
      throw new ArgumentException(
          "with: there is no option \"%s\"; there are %s".formatted(name, values.keySet()));
    }
    values.put(name, value);
    return withAll(values);
  }

  /** The same with other values of all options: numbers, booleans, names of constants, null. */
  @SuppressWarnings("unchecked") // The record is an O: it says so in its declaration.
  default O withAll(Map<String, Object> values) {
    RecordComponent[] options = components(getClass());
    Class<?>[] types =
        Arrays.stream(options).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] arguments =
        Arrays.stream(options)
            .map(option -> convert(values.get(option.getName()), option))
            .toArray();
    return (O)
        call(
            () -> {
              Constructor<?> constructor = getClass().getDeclaredConstructor(types);
              constructor.setAccessible(true);
              return constructor.newInstance(arguments);
            });
  }

  private static Object convert(Object value, RecordComponent option) {
    Class<?> type = option.getType();
    if (value instanceof Number number) {
      if (type == double.class || type == Double.class) {
        return number.doubleValue();
      }
      if ((type == int.class || type == Integer.class)
          && number.intValue() == number.doubleValue()) {
        return number.intValue();
      }
    } else if (value instanceof String name && type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
    } else if (value == null ? !type.isPrimitive() : wrapped(type).isInstance(value)) {
      return value;
    }
    throw new ArgumentException(
        "%s: got %s, wanted a value of type %s"
            .formatted(option.getName(), value, type.getSimpleName()));
  }

  private static Class<?> wrapped(Class<?> type) {
    return type == boolean.class ? Boolean.class : type;
  }

  /** What a call by reflection gives; what the record throws comes through as it is. */
  private static Object call(Callable<Object> work) {
    try {
      return work.call();
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (Exception e) {
      throw new IllegalStateException("a record that can't be read or made", e);
    }
  }
}
