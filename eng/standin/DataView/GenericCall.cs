using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Calls generic methods for types that are known only at run time: those that columns hold.</summary>
internal static class GenericCall
{
    /// <param name="method">The method for any types, <c>Method&lt;int&gt;</c> say.</param>
    /// <param name="types">The types to call it for.</param>
    /// <param name="arguments">Its arguments.</param>
    public static TResult Invoke<TResult>(Delegate method, Type[] types, params object[] arguments) =>
        (TResult)method.Method.GetGenericMethodDefinition().MakeGenericMethod(types)
            .Invoke(method.Target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
